"""What the jobs of the queue poller are wired to: marks behind fetched prices, one queue that is
down, heartbeats.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest

from elhandel.market.hub import datahub_from_environment
from elhandel.platform.settings import settings
from elhandel.values.errors import NotFound
from tests.builders import documents
from tests.builders.cloud import aws_in_process
from tests.builders.datahub import Answer, LittleDataHub, a_datahub
from tests.builders.identifiers import a_gsrn
from tests.integration.settlement.corrections.world import SINCE, House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
DAY = date(2026, 1, 2)
QUARTERS = 96

type Invoke = Callable[[Any], Any]


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleDataHub]:
    """What stands for DataHub and for the price service, named by the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with a_datahub() as hub, aws_in_process():
        secret = json.dumps({"client_id": "us", "client_secret": "secret"})
        name = f"datahub {hub.url}"  # parameters are kept for some seconds, by name
        boto3.client("secretsmanager").create_secret(Name=name, SecretString=secret)
        monkeypatch.setenv("ELHANDEL_DATAHUB_SECRET", name)
        monkeypatch.setenv("ELHANDEL_DATAHUB_BASE_URL", hub.url)
        monkeypatch.setenv("ELHANDEL_DATAHUB_TOKEN_URL", f"{hub.url}/oauth2/v2.0/token")
        monkeypatch.setenv("ELHANDEL_ENERGI_DATA_SERVICE_URL", hub.url)
        settings.cache_clear()
        datahub_from_environment.cache_clear()
        yield hub
    settings.cache_clear()
    datahub_from_environment.cache_clear()


def prices_of(day: date, per_mwh: float) -> Answer:
    """The price service's answer: one price in every quarter of a day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)
    records = [
        {
            "TimeUTC": f"{midnight + number * timedelta(minutes=15):%Y-%m-%dT%H:%M:%S}",
            "DayAheadPriceDKK": per_mwh,
        }
        for number in range(QUARTERS)
    ]
    return Answer(200, json.dumps({"records": records}).encode())


def emitted(output: str) -> set[str]:
    """The names of the metrics in what a function printed."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return {
        metric["Name"]
        for line in lines
        for block in line.get("_aws", {}).get("CloudWatchMetrics", [])
        for metric in block["Metrics"]
    }


def test_fetched_spot_prices_mark_the_settled_days_whose_prices_they_change(
    world: World, house: House, outside: LittleDataHub, poller: Invoke
) -> None:
    world.run(*FIRST)
    world.rows(
        "DELETE FROM pricing.spot_day WHERE day = %s RETURNING 1", DAY
    )  # settled, and now to be fetched anew
    assert world.marks() == []
    outside.answer("/dataset/", *10 * [prices_of(DAY, 900.0)])

    answer = poller(
        {"job": "fetch-spot-prices", "from": str(DAY), "to": str(DAY + timedelta(days=1))}
    )

    assert answer["stored_days"] >= 1
    assert world.marks() == [(house.supply_period, FIRST[0], "spot_price")]


def test_one_queue_that_is_down_does_not_stop_the_others(
    world: World,
    house: House,
    outside: LittleDataHub,
    poller: Invoke,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The first one is down; the others are emptied, and supply whose day has come begins."""
    names = settings().datahub_queues
    outside.answer(f"/v1.0/cim/{names[0].lower()}", Answer(403))
    for number, name in enumerate(names, start=1):
        outside.put(documents.master_data(a_gsrn(500 + number), SINCE), name)

    answer = poller({"job": "poll-queues"})

    assert answer["unavailable"] == [names[0]]
    assert sum(answer["handled"].values()) == len(names) - 1 > 0
    assert {name: len(outside.queues[name.lower()]) for name in names} == {
        name: int(name == names[0]) for name in names
    }
    assert "activated" in answer
    assert "poll_queues_ms" in emitted(capsys.readouterr().out)


def test_a_job_that_came_to_its_end_counts_itself_and_one_that_did_not_does_not(
    poller: Invoke, outside: LittleDataHub, capsys: pytest.CaptureFixture[str]
) -> None:
    poller({"job": "activate"})
    assert "activate_ms" in emitted(capsys.readouterr().out)

    with pytest.raises(NotFound):
        poller({"job": "replay", "message_id": "nobody's"})
    assert "replay_ms" not in emitted(capsys.readouterr().out)
