"""The job that reconciles asks DataHub by itself, hears its answers, and staff see all of it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from elhandel.platform.database import Database
from elhandel.reconciliation.cases.decisions import NoOpenDiscrepancy
from elhandel.reconciliation.wholesale.ground import AmountBeyondBelief
from simulator.local.cli.main import app
from simulator.local.cli.reconciliation import discrepancies, reconcile
from simulator.local.cloud.errors import UnableToRun
from tests.builders import documents as doc
from tests.builders import sums
from tests.builders.clock import HandClock, at
from tests.builders.functions import Invoke, a_function, with_backoffice
from tests.builders.journeys import POINT, START, supplied
from tests.builders.supplier import Supplier

DAY = START + timedelta(days=1)
READINGS = "RequestValidatedMeasureData"
AGGREGATES = "RequestAggregatedMeasureData"


@pytest.fixture
def ours(supplier: Supplier, clock: HandClock) -> Supplier:
    """We supply a point from 5 February 2026; its readings of the 6th have not come by 1 March."""
    supplied(supplier, clock)
    supplier.receive(doc.metered_data(doc.readings_of(POINT, START, [1] * 24)), queue="Timeseries")
    clock.instant = at("2026-03-01T10:00")
    return supplier


@pytest.fixture
def run(
    ours: Supplier,
    as_role: Callable[[str], str],
    database_of: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Invoke]:
    """Runs a job of the queue poller or the back office."""
    for invoke in a_function("queue_poller", ours.clock, as_role, monkeypatch):
        yield with_backoffice(invoke, database_of("backoffice"), lambda: ours.clock)


def the_sum(kwh: float, version: int = 1, **more: Any) -> bytes:
    """DataHub's sum of the 6th."""
    return sums.energy(sums.an_energy_series(DAY, [kwh] * 96, version=version, **more))


def answers(transaction: str) -> dict[str, str]:
    return {"originalTransactionIDReference_Series.mRID": transaction}


def test_a_missing_day_is_asked_for_and_the_discrepancy_closes_by_itself(
    ours: Supplier, run: Invoke
) -> None:
    ours.receive(the_sum(0.25), queue="Aggregations")

    first = run({"job": "reconcile"})
    assert first["questions"] == 2
    assert [month["opened"] for month in first["months"]] == [[1]]
    ours.send()
    assert {call.path.rsplit("/", 1)[-1] for call in ours.hub.documents[-2:]} == {
        READINGS.lower(),
        AGGREGATES.lower(),
    }
    nothing_new = run({"job": "reconcile"})
    assert (nothing_new["months"], nothing_new["answers"], nothing_new["questions"]) == ([], 0, 0)

    readings = doc.readings_of(POINT, DAY, [1] * 24)
    ours.receive(
        doc.metered_data({**readings, **answers(ours.transaction(READINGS))}), queue="Timeseries"
    )
    again = the_sum(0.25, **answers(ours.transaction(AGGREGATES)))
    ours.receive(again, queue="Aggregations")
    last = run({"job": "reconcile"})

    assert last["answers"] == 2
    assert [(month["closed"], month["matching"]) for month in last["months"]] == [([1], 1)]
    assert ours.dead() == []
    shown = run({"job": "show-discrepancy", "discrepancy": 1})
    assert (shown["state"], shown["theirs"], shown["ours"]) == ("closed", "24.000", "24.000")
    assert [event["event"] for event in shown["events"]] == ["found", "asks", "agrees"]
    assert [(suspect["gsrn"], suspect["cause"]) for suspect in shown["suspects"]] == [
        (POINT, "missing-reading")
    ]
    assert {question["state"] for question in shown["questions"]} == {"answered"}


def test_a_reject_is_an_answer_and_what_stays_open_goes_to_staff(
    ours: Supplier, run: Invoke, clock: HandClock
) -> None:
    ours.receive(the_sum(0.25), queue="Aggregations")
    for _ in range(3):
        run({"job": "reconcile"})
        ours.send()
        for request in (READINGS, AGGREGATES):
            record = {
                **answers(ours.transaction(request)),
                "Reason": [{"code": {"value": "E0H"}, "text": "no data"}],
            }
            ours.receive(doc.a_document(f"Reject{request}", record, reason="D04"))
        clock.move_by(hours=1)

    last = run({"job": "reconcile"})

    assert [month["escalated"] for month in last["months"]] == [[1]]
    shown = run({"job": "show-discrepancy", "discrepancy": 1})
    assert (shown["state"], shown["attempts"]) == ("escalated", 3)
    assert [
        work["otherwise"]
        for work in run({"job": "work-list"})["work"]
        if work["what"].startswith("a sum of DataHub")
    ] == ["explain discrepancy 1: `elhandel discrepancy show 1`"]
    assert run({"job": "accept-discrepancy", "discrepancy": 1, "why": "DataHub corrects it"}) == {
        "accepted": 1
    }
    with pytest.raises(NoOpenDiscrepancy):
        run({"job": "accept-discrepancy", "discrepancy": 1, "why": "DataHub corrects it"})


def test_a_month_by_name_is_compared_whatever_came_and_its_sums_are_listed(
    ours: Supplier, run: Invoke
) -> None:
    ours.receive(the_sum(0.25), queue="Aggregations")
    run({"job": "reconcile"})

    named = run({"job": "reconcile", "month": "2026-02-01"})

    assert [month["compared"] for month in named["months"]] == [1]
    ((row),) = run({"job": "reconciled-month", "month": "2026-02-17"})["sums"]
    assert (row["grid_area"], row["calculation"], row["differing_days"]) == (
        "131",
        "D04",
        ["2026-02-06"],
    )
    assert (row["largest"], row["state"], row["discrepancy"]) == ("-0.250", "asked", 1)
    assert run({"job": "reconciled-month", "month": "2026-01-01"})["sums"] == []


@pytest.mark.parametrize(("day", "missing"), [("2026-03-09", []), ("2026-03-10", ["2026-02"])])
def test_a_wholesale_fixing_that_does_not_come_is_missed_after_the_sixth_business_day(
    ours: Supplier, run: Invoke, clock: HandClock, day: str, missing: list[str]
) -> None:
    clock.move_to_day(date.fromisoformat(day))
    assert run({"job": "reconcile"})["missing"] == missing

    ours.receive(
        sums.energy(sums.an_energy_series(DAY, [0.0] * 96), process="D05"), queue="Aggregations"
    )
    assert run({"job": "reconcile"})["missing"] == []


def test_a_month_that_cannot_be_compared_holds_up_no_other_and_is_heard_of(
    ours: Supplier, run: Invoke
) -> None:
    until = date(2026, 3, 1)
    charge = doc.a_charge("CD", "D03", effective=START)
    ours.receive(doc.price_links(doc.a_link(POINT, charge)))
    dear = ["999999.999999"] * (until - START).days
    ours.receive(doc.price_series(doc.a_charge("CD", "D03"), START, until, "P1D", dear))
    ours.receive(doc.metered_data(doc.readings_of(POINT, DAY, [1_000_000] * 24)))
    ours.receive(sums.wholesale(sums.a_charge_series(DAY, [("1", "0.5", "0.5")] * 24)))
    ours.receive(sums.energy(sums.an_energy_series(until, [0.25] * 96)))
    assert ours.dead() == []

    for _ in range(2):
        with pytest.raises(AmountBeyondBelief):
            run({"job": "reconcile"})

    assert run({"job": "reconciled-month", "month": "2026-02-01"})["sums"] == []
    ((march),) = run({"job": "reconciled-month", "month": "2026-03-01"})["sums"]
    assert (march["theirs"], march["state"]) == ("24.000", "asked")


def test_staff_reconcile_a_month_and_look_at_what_differs_by_commands(
    ours: Supplier, run: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (reconcile, discrepancies):
        monkeypatch.setattr(
            module, "run_job", lambda _function, job, **fields: run({"job": job, **fields})
        )
    monkeypatch.setenv("COLUMNS", "240")

    def command(*arguments: str) -> str:
        done = CliRunner().invoke(app, arguments)
        if done.exception is not None:
            raise done.exception
        printed = done.output.splitlines(keepends=True)
        return "".join(line for line in printed if not line.startswith("{"))  # metrics

    assert command("reconcile").startswith("No sum of DataHub came since the last time.")
    ours.receive(the_sum(0.25), queue="Aggregations")

    found = command("reconcile", "2026-02")
    assert "2026-02: 1 sums compared, 0 agree, 1 differ." in found
    assert "opened: discrepancy 1" in found
    assert "131 E17" in found
    assert "-0.250" in found
    shown = command("discrepancy", "show", "1")
    assert "DataHub 24.000, we 0.000 (kWh or pieces)" in shown
    assert "missing-reading" in shown
    why = ("--why", "the grid company corrects it")
    assert command("discrepancy", "accept", "1", *why) == "Discrepancy 1 is accepted.\n"
    assert "the grid company corrects it" in command("discrepancy", "show", "1")
    with pytest.raises(UnableToRun, match="Write it as 2026-01"):
        command("reconcile", "February")
