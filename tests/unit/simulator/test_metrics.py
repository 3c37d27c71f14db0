"""`elhandel metrics`: the values out of the logs, the spark lines, the dashboard's headings."""

import json
import re
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.local.cli.local_run.metrics import sparkline
from simulator.local.cli.main import app
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.metrics import groups, read_series
from simulator.local.cloud.stack_options import TEMPLATE

NOW = 1_770_000_000.0


def flush(
    instant: float, service: str = "queue_poller", unit: str = "Count", **values: list[float]
) -> str:
    """A line as Powertools writes it."""
    metrics = [{"Name": name, "Unit": unit} for name in values]
    block = {"Namespace": "Elhandel", "Dimensions": [["service"]], "Metrics": metrics}
    aws = {"Timestamp": int(instant * 1000), "CloudWatchMetrics": [block]}
    return json.dumps({"_aws": aws, "service": service, **values}) + "\n"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


def test_values_come_out_of_the_logs_by_time_and_other_lines_are_passed_over(logs: Path) -> None:
    lines = [
        "START RequestId: 1\n",
        '{"level":"INFO","message":"done"}\n',
        flush(NOW + 5, requests_sent=[3.0]),
    ]
    cut_off = '{"_aws": {"Timestamp": 17, "CloudWatchMetrics'
    (logs / "QueuePoller.log").write_text(
        "".join(lines) + flush(NOW - 1, requests_sent=[99.0]) + cut_off
    )
    (logs / "QueuePoller.log.1").write_text(flush(NOW, requests_sent=[1.0, 2.0]))
    (logs / "SettlementWorker.log").write_text(
        flush(NOW, "settlement_worker", "Milliseconds", shard_ms=[12.5])
    )

    found = read_series(logs, NOW)

    assert found["queue_poller", "requests_sent"].values == [1.0, 2.0, 3.0]
    assert found["settlement_worker", "shard_ms"].unit == "Milliseconds"
    assert len(found) == 2


def test_a_stretch_shows_its_largest_value_and_an_empty_one_nothing(logs: Path) -> None:
    (logs / "a.log").write_text(
        flush(NOW, depth=[1.0]) + flush(NOW + 1, depth=[8.0]) + flush(NOW + 30, depth=[4.0])
    )
    (series,) = read_series(logs, NOW).values()

    assert series.buckets(NOW, NOW + 30, 3) == [8.0, None, 4.0]
    assert sparkline(series.buckets(NOW, NOW + 30, 3)) == "█ ▅"
    assert sparkline([0.0, 0.0]) == "▁▁"
    assert sparkline([None, None]) == "  "


def test_metrics_stand_under_the_dashboards_headings_and_the_rest_at_the_end() -> None:
    known = [
        ("queue_poller", "messages_processed"),
        ("queue_poller", "nobody_knows"),
        ("portal", "neither"),
    ]
    found = groups(TEMPLATE, known)
    first, *_, other, last = found
    assert ("queue_poller", "messages_processed") in first.metrics
    assert (other.title, other.metrics) == ("Also of portal", (("portal", "neither"),))
    assert (last.title, last.metrics) == (
        "Also of queue_poller",
        (("queue_poller", "nobody_knows"),),
    )


def run(home: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("ELHANDEL_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "120")
    result = CliRunner().invoke(app, ["metrics", *arguments])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_the_command_shows_last_least_largest_and_sum_with_units(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recent = time.time() - 100
    poller = [
        flush(recent + number, messages_processed=[value])
        for number, value in enumerate((5.0, 1000.0, 2.0))
    ]
    (logs / "QueuePoller.log").write_text("".join(poller))
    (logs / "SettlementWorker.log").write_text(
        flush(recent, "settlement_worker", "Milliseconds", shard_ms=[12.5])
        + flush(recent - 7200, "settlement_worker", supply_periods_settled=[7.0])
    )

    text = run(tmp_path, monkeypatch)

    assert re.search(r"messages_processed .* 2 +2 +1,000 +1,007", text)
    assert re.search(r"shard_ms .* 12.5 +12.5 +12.5 +12.5 +ms", text)
    assert text.index("Messages of the market") < text.index("Time of a shard")
    assert "supply_periods_settled" not in text
    assert "supply_periods_settled" in run(tmp_path, monkeypatch, "--since", "3h")
    assert "messages_processed" not in run(tmp_path, monkeypatch, "shard")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "No metric was written in the last 1h"),
        (("nobody",), "No metric with 'nobody'"),
        (("--since", "yesterday"), "is no span of time"),
        (("--since", "0m"), "is no span of time"),
    ],
)
def test_nothing_to_show_is_a_sentence(
    logs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    with pytest.raises(UnableToRun, match=sentence):
        run(tmp_path, monkeypatch, *arguments)
