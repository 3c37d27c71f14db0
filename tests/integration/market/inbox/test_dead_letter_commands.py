"""`elhandel dead-letters` as people call it, over the real jobs."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from typer.testing import CliRunner

from elhandel.platform.database import Database
from simulator.local.cli.market import dead_letters
from simulator.local.cloud.errors import UnableToRun
from tests.builders import documents as doc
from tests.builders.functions import Invoke, a_function, with_backoffice
from tests.builders.identifiers import a_gsrn
from tests.builders.supplier import Supplier

START = date(2026, 1, 10)

type Command = Callable[..., str]


@pytest.fixture
def functions(
    supplier: Supplier,
    as_role: Callable[[str], str],
    database_of: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Invoke]:
    """The queue poller and the back office."""
    for invoke in a_function("queue_poller", supplier.clock, as_role, monkeypatch):
        yield with_backoffice(invoke, database_of("backoffice"), lambda: supplier.clock)


@pytest.fixture
def command(functions: Invoke, monkeypatch: pytest.MonkeyPatch) -> Command:
    """What a command printed. It reaches the functions directly, not over the stack's gateway."""
    monkeypatch.setattr(
        dead_letters, "run_job", lambda _function, job, **fields: functions({"job": job, **fields})
    )
    monkeypatch.setenv("COLUMNS", "240")

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(dead_letters.app, arguments)
        if done.exception is not None:
            raise done.exception
        printed = done.output.splitlines(keepends=True)
        return "".join(line for line in printed if not line.startswith("{"))  # metrics

    return run


def a_bundle_with_a_bad_record(supplier: Supplier) -> str:
    """Facts of two points, one of them in a grid area that nobody knows; the message's id."""
    good = doc.point_facts(a_gsrn(1), START)
    bad = doc.point_facts(a_gsrn(2), START, grid_area="999")
    supplier.receive(doc.a_document("AccountingPointCharacteristics", good, bad))
    ((message_id,),) = supplier.rows("SELECT message_id FROM market.inbound_message")
    return str(message_id)


def test_a_dead_record_is_listed_shown_tried_and_discarded_with_a_reason(
    supplier: Supplier, command: Command
) -> None:
    assert command("list") == "No dead letters.\n"
    message_id = a_bundle_with_a_bad_record(supplier)

    listed = command("list")
    assert message_id in listed
    assert "unknown-grid-area" in listed
    shown = command("show", message_id)
    assert shown.startswith(f"{message_id}: AccountingPointCharacteristics, ")
    assert "dead: unknown-grid-area: " in shown
    assert a_gsrn(2) in shown

    rehearsed = command("replay", message_id, "--dry-run")
    assert "would be dead: unknown-grid-area: " in rehearsed
    assert command("list") == listed
    assert "1 records still dead" in command("replay", message_id)

    with pytest.raises(UnableToRun, match="Say why, with --why"):
        command("discard", message_id)
    why = ("--why", "the grid company sends it again")
    assert command("discard", message_id, *why) == "1 discarded.\n"
    assert command("list") == "No dead letters.\n"
    assert "the grid company sends it again" in command("show", message_id)


def test_a_dry_run_says_which_rows_and_days_would_change(
    supplier: Supplier, command: Command
) -> None:
    supplier.receive(doc.metered_data(doc.readings_of(a_gsrn(1), START, [1.0] * 24)))
    supplier.rows("DELETE FROM metering.reading_day RETURNING 1")
    ((message_id,),) = supplier.rows(
        "UPDATE market.inbound_message SET state = 'dead', error_code = 'unexpected', "
        "error = 'a mistake of ours' RETURNING message_id"
    )

    said = command("replay", message_id, "--dry-run")

    assert said.startswith("NotifyValidatedMeasureData: it would be handled\n")
    assert "metering.reading_day: 1 rows inserted, 0 updated, 0 deleted" in said
    assert f"Readings of {a_gsrn(1)} on {START}" in said
    assert supplier.rows("SELECT 1 FROM metering.reading_day") == []
