"""BRS-002: we end the supply of a point, and go on supplying until it is really disconnected."""

import re
from datetime import date
from typing import Any

import pytest

from elhandel.jobs import Tools
from elhandel.jobs.handler import run_job
from elhandel.market.ends import EndWanted, ask_for_end, cancel_end, ends_of
from elhandel.market.rules import DayOutsideWindow
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from functions.backoffice.app import TABLE
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import DAY, POINT, START, supplied
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier

END = "RequestEndOfSupply"
CANCEL = "RequestCancellation"
ASKED = date(2026, 2, 16)  # a Monday
WISHED = date(2026, 2, 20)  # three business days lie between
NAMES = "SELECT event, cause FROM market.process_event WHERE process_id = %s ORDER BY step"


@pytest.fixture
def home(supplier: Supplier, clock: HandClock) -> Supplier:
    """A home that we supply, on the day on which its end is asked for."""
    supplied(supplier, clock)
    clock.move_to_day(ASKED)
    return supplier


def ask(home: Supplier, day: date = WISHED, kind: Any = "end_of_supply") -> int:
    with home.backoffice.transaction() as tx:
        decision = Decision("mette", "has not paid", home.clock.now())
        wanted = EndWanted(Gsrn(POINT), kind, day)
        return ask_for_end(tx, wanted, home.clock, decision).process_id


def cancel(home: Supplier, kind: Any = "end_of_supply") -> str:
    with home.backoffice.transaction() as tx:
        return cancel_end(tx, Gsrn(POINT), kind, home.clock, "mette: has paid").state.value


def confirmed(home: Supplier, day: date = WISHED) -> int:
    """An end of supply that the market has confirmed."""
    process = ask(home, day)
    home.send()
    home.receive(doc.a_confirmation(home.transaction(END), END, "E20"))
    return process


def state(home: Supplier, process: int) -> str:
    return str(home.value("SELECT state FROM market.process WHERE process_id = %s", process))


def notify(home: Supplier, reason: str, day: date) -> None:
    home.receive(doc.a_notification(POINT, day, reason))


def taken_by_mistake(home: Supplier, day: date, reason: str = "E03") -> None:
    """Another takes the point on a day, and gives it back."""
    notify(home, reason, day)
    record = {
        "mRID": doc.an_id(),
        "marketEvaluationPoint.mRID": doc.gs1(POINT),
        "start_DateAndOrTime.dateTime": doc.midnight(day),
    }
    home.receive(doc.a_document("RequestReallocateChangeOfSupplier", record, reason="D07"))
    home.receive(doc.master_data(POINT, day, reason="D07"))


# --- asked for ------------------------------------------------------------------------------------


def test_the_request_names_the_point_us_and_the_first_day_without_supply(home: Supplier) -> None:
    ask(home)
    home.send()
    sent = home.hub.documents[-1]
    body = sent.json["RequestEndOfSupply_MarketDocument"]
    assert sent.path.lower().endswith("/requestendofsupply")
    assert (body["type"], body["process.processType"]) == ({"value": "432"}, {"value": "E20"})
    (record,) = body["MktActivityRecord"]
    assert record["end_DateAndOrTime.dateTime"] == doc.midnight(WISHED)
    assert record["marketEvaluationPoint.mRID"]["value"] == POINT
    assert "customer" not in str(record)


def test_a_day_that_the_market_would_not_take_is_refused_with_the_days_it_takes(
    home: Supplier,
) -> None:
    last = ASKED + 60 * DAY
    for kind, first in (("end_of_supply", WISHED), ("move_out", ASKED + DAY)):
        for day in (first - DAY, last + DAY):
            with pytest.raises(DayOutsideWindow, match=f"from {first} to {last}") as refused:
                ask(home, day, kind)
            assert refused.value.code == "day-outside-window"
    home.send()
    assert home.rows("SELECT 1 FROM market.request WHERE document = %s", END) == []


def test_asked_for_twice_it_is_the_same_process(home: Supplier) -> None:
    assert ask(home) == ask(home)
    home.send()
    assert home.value("SELECT count(*) FROM market.request WHERE document = %s", END) == 1


def test_another_end_or_a_start_that_is_under_way_is_refused_by_name(home: Supplier) -> None:
    process = ask(home)
    for day, kind in ((WISHED + DAY, "end_of_supply"), (WISHED, "move_out")):
        with pytest.raises(DomainError, match=f"on {WISHED} is under way.*process {process}"):
            ask(home, day, kind)

    cancel(home)
    home.sign_up(customer_name="Tilda Tang", cpr_cvr=a_cpr(2), move_in=ASKED + 10 * DAY)
    with pytest.raises(DomainError, match=f"start of supply on {ASKED + 10 * DAY}") as refused:
        ask(home)
    assert refused.value.code == "supply-cannot-be-ended"
    assert ask(home, ASKED + 5 * DAY, "move_out")  # before the other moves in


def test_a_point_that_we_do_not_supply_has_nothing_to_end(supplier: Supplier) -> None:
    with pytest.raises(NotFound, match="no supply of metering point"):
        ask(supplier)


def test_staff_see_who_asked_why_and_where_it_stands(home: Supplier) -> None:
    process = confirmed(home)
    with home.backoffice.transaction() as tx:
        (end,) = ends_of(tx, Gsrn(POINT))
    assert (end.process_id, end.kind, end.state) == (process, "end_of_supply", "acknowledged")
    assert (end.asked_by, end.why, end.effective_on) == ("mette", "has not paid", WISHED)
    assert ("ask_end", "asked for by mette: has not paid") in home.rows(NAMES, process)


def test_staff_ask_take_back_and_look_by_jobs(home: Supplier) -> None:
    tools = Tools(home.backoffice, home.clock)
    wish = {"gsrn": POINT, "date": str(WISHED), "why": "has not paid"}

    asked = run_job(TABLE, tools, {"job": "end-supply", **wish})
    taken_back = run_job(
        TABLE, tools, {"job": "cancel-end-of-supply", "gsrn": POINT, "why": "has paid"}
    )
    moves_out = run_job(TABLE, tools, {"job": "move-out", **wish})
    shown = run_job(TABLE, tools, {"job": "show-ends", "gsrn": POINT})["ends"]

    assert (asked["kind"], asked["state"], asked["date"]) == (
        "end_of_supply",
        "pending",
        str(WISHED),
    )
    assert taken_back == asked | {"state": "cancelled"}
    assert [(end["kind"], end["state"], end["why"]) for end in shown] == [
        ("move_out", "pending", "has not paid"),
        ("end_of_supply", "cancelled", "has not paid"),
    ]
    assert moves_out["process_id"] == shown[0]["process_id"]
    assert run_job(TABLE, tools, {"job": "vacant-points"}) == {"vacant": []}


# --- the actual stop ------------------------------------------------------------------------------


def test_supply_goes_on_until_the_market_names_the_actual_day(
    home: Supplier, clock: HandClock
) -> None:
    process = confirmed(home)
    clock.move_to_day(WISHED + 6 * DAY)
    home.activate()
    assert home.supply() == [("active", START, None)]
    assert home.contracts() == ["active"]

    notify(home, "E20", WISHED + 5 * DAY)

    assert home.supply() == [("active", START, WISHED + 5 * DAY)]
    assert home.states() == ["offboarding", "completed"]
    assert home.value("SELECT effective_on FROM market.process WHERE process_id = %s", process) == (
        WISHED + 5 * DAY
    )


def test_the_stop_may_come_before_the_confirmation_and_twice(home: Supplier) -> None:
    process = ask(home)
    home.send()
    notify(home, "E20", WISHED)
    notify(home, "E20", WISHED)
    home.receive(doc.a_confirmation(home.transaction(END), END, "E20"))
    assert state(home, process) == "completed"
    assert home.supply() == [("active", START, WISHED)]
    assert home.dead() == []


def test_a_year_without_disconnection_brings_it_back_to_supplied(home: Supplier) -> None:
    process = confirmed(home)
    notify(home, "D41", WISHED)
    assert (state(home, process), home.states()[0]) == ("cancelled", "completed")
    assert home.supply() == [("active", START, None)]
    assert ask(home, WISHED + DAY) != process  # it can be asked for again


def test_a_refused_disconnection_is_told_to_staff_and_the_end_still_runs(home: Supplier) -> None:
    process = confirmed(home)
    original = home.transaction(END)
    for code in ("D41", "D42", "D43", "D44", "D45", "D58"):
        home.receive(doc.a_rejection(original, code, f"Not today {code}", "RequestService", "E20"))
    home.receive(doc.a_rejection(original, "D58", "Not today", END, "E20"))
    happened = home.rows(NAMES, process)
    notes = [cause for event, cause in happened if event == "disconnection_refused"]
    assert [re.findall(r"D[0-9]{2}", note)[-1] for note in notes] == [
        *("D41", "D42", "D43", "D44", "D45", "D58", "D58")
    ]
    assert state(home, process) == "acknowledged"
    notify(home, "E20", WISHED + DAY)
    assert state(home, process) == "completed"


@pytest.mark.parametrize("reason", ["E03", "E01"])
def test_who_takes_the_point_over_ends_both(home: Supplier, reason: str) -> None:
    process = confirmed(home)
    notify(home, reason, WISHED + 2 * DAY)
    assert home.supply() == [("active", START, WISHED + 2 * DAY)]
    assert state(home, process) == "cancelled"


@pytest.mark.parametrize("order", [("D45", "E03"), ("E03", "D45")])
def test_a_notice_of_the_cancelled_end_is_understood_before_and_after(
    home: Supplier, order: tuple[str, str]
) -> None:
    process = confirmed(home)
    for reason in order:
        notify(home, reason, WISHED)
    assert state(home, process) == "cancelled"
    assert home.supply() == [("active", START, WISHED)]
    assert home.dead() == []


def test_a_notice_of_a_cancelled_end_where_none_was_asked_for_is_a_dead_record(
    home: Supplier,
) -> None:
    notify(home, "D45", WISHED)
    ((code, error),) = home.dead()
    assert code == "unable-to-handle-record"
    assert "no end of supply or move-out of ours" in error


def test_a_late_answer_of_an_end_that_was_crossed_changes_nothing(home: Supplier) -> None:
    process = ask(home)
    home.send()
    notify(home, "E03", WISHED)
    home.receive(doc.a_rejection(home.transaction(END), "E16", "", END, "E20"))
    assert state(home, process) == "cancelled"
    assert home.dead() == []


# --- taken back -----------------------------------------------------------------------------------


def test_before_it_is_sent_it_is_cancelled_at_once(home: Supplier) -> None:
    ask(home)
    assert cancel(home) == cancel(home) == "cancelled"
    home.send()
    assert home.rows("SELECT 1 FROM market.request WHERE document = %s", END) == []


def test_while_the_answer_is_awaited_the_wish_is_kept_until_it_comes(home: Supplier) -> None:
    process = ask(home)
    home.send()
    assert cancel(home) == "sent"
    home.receive(doc.a_confirmation(home.transaction(END), END, "E20"))
    assert state(home, process) == "cancellation_pending"
    home.send()
    sent = home.hub.documents[-1].json["RequestCancellation_MarketDocument"]
    (record,) = sent["MktActivityRecord"]
    assert sent["process.processType"] == {"value": "E20"}
    original = record["originalTransactionIDReference_MktActivityRecord.mRID"]
    assert original == home.transaction(END)

    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E20"))
    assert state(home, process) == "cancelled"
    assert home.supply() == [("active", START, None)]


def test_a_rejected_end_that_was_to_be_cancelled_is_cancelled(home: Supplier) -> None:
    process = ask(home)
    home.send()
    cancel(home)
    home.receive(doc.a_rejection(home.transaction(END), "D40", "", END, "E20"))
    assert state(home, process) == "cancelled"


def test_it_can_be_taken_back_after_its_day_until_the_point_is_disconnected(
    home: Supplier, clock: HandClock
) -> None:
    process = confirmed(home)
    clock.move_to_day(WISHED + 3 * DAY)
    assert cancel(home) == "cancellation_pending"
    home.send()
    notify(home, "E20", WISHED + 2 * DAY)  # the grid company was faster
    home.receive(doc.a_rejection(home.transaction(CANCEL), "E17", "", CANCEL, "E20"))
    assert state(home, process) == "completed"
    assert home.supply() == [("active", START, WISHED + 2 * DAY)]
    with pytest.raises(DomainError, match="has happened") as refused:
        cancel(home)
    assert refused.value.code == "end-can-no-longer-be-cancelled"


def test_a_refused_cancellation_lets_the_end_run(home: Supplier) -> None:
    process = confirmed(home)
    cancel(home)
    home.send()
    home.receive(doc.a_rejection(home.transaction(CANCEL), "D40", "", CANCEL, "E20"))
    assert state(home, process) == "acknowledged"


# --- rejected -------------------------------------------------------------------------------------


def reject(home: Supplier, code: str) -> None:
    home.receive(doc.a_rejection(home.transaction(END), code, "", END, "E20"))


def test_a_day_out_of_time_is_asked_for_once_more_and_then_given_up(home: Supplier) -> None:
    process = ask(home)
    home.send()
    reject(home, "E17")
    home.send()
    (record,) = home.hub.documents[-1].json["RequestEndOfSupply_MarketDocument"][
        "MktActivityRecord"
    ]
    assert record["end_DateAndOrTime.dateTime"] == doc.midnight(date(2026, 2, 23))
    reject(home, "E17")
    assert state(home, process) == "rejected"
    assert home.supply() == [("active", START, None)]
    assert home.contracts() == ["active"]


@pytest.mark.parametrize("code", ["D40", "D07"])
def test_a_crossing_process_is_waited_for_a_day_at_most_five_times(
    home: Supplier, clock: HandClock, code: str
) -> None:
    process = ask(home, WISHED + 20 * DAY)
    for attempt in range(1, 6):
        home.send()
        reject(home, code)
        assert state(home, process) == ("rejected" if attempt == 5 else "pending")
        clock.move_by(hours=25)


def test_one_that_waited_too_long_for_its_day_leaves_for_the_nearest(
    home: Supplier, clock: HandClock
) -> None:
    ask(home)
    home.send()
    reject(home, "D40")
    clock.move_to_day(ASKED + 2 * DAY)
    home.send()
    assert home.value("SELECT max(effective_on) FROM market.process") == date(2026, 2, 24)


def test_other_codes_are_final_and_kept(home: Supplier) -> None:
    for code in ("E10", "E16", "E22", "D16", "D18", "ZZ9"):
        process = ask(home)
        home.send()
        reject(home, code)
        assert home.rows(
            "SELECT state, reject_code FROM market.process WHERE process_id = %s", process
        ) == [("rejected", code)]
    assert home.contracts() == ["active"]


# --- who came in between was a mistake ------------------------------------------------------------


@pytest.mark.parametrize("crossed_by", ["E03", "E01"])
def test_an_end_that_a_mistake_had_crossed_is_asked_for_again_in_the_name_of_who_had_asked(
    home: Supplier, clock: HandClock, crossed_by: str
) -> None:
    """A switch or a move cancels an end of supply in the market (BRS-002), confirmed or not."""
    process = confirmed(home)
    clock.move_to_day(WISHED + 2 * DAY)
    taken_by_mistake(home, WISHED + DAY, crossed_by)
    assert home.supply() == [("active", START, None)]
    assert home.states() == ["completed", "cancelled", "pending"]
    ((by, why, about),) = home.rows(
        "SELECT asked_by, why, about_id FROM market.process WHERE process_id > %s", process
    )
    assert (by, why, about) == ("mette", "has not paid", 1)

    home.send()  # its day has passed: the nearest that the market takes
    (record,) = home.hub.documents[-1].json["RequestEndOfSupply_MarketDocument"][
        "MktActivityRecord"
    ]
    assert record["end_DateAndOrTime.dateTime"] == doc.midnight(date(2026, 2, 26))
    home.receive(doc.a_confirmation(home.transaction(END), END, "E20"))
    notify(home, "E20", WISHED + 9 * DAY)
    assert home.states() == ["offboarding", "cancelled", "completed"]
    assert home.supply() == [("active", START, WISHED + 9 * DAY)]
    assert home.dead() == []


def test_an_end_that_was_taken_back_or_rejected_is_not_asked_for_again(home: Supplier) -> None:
    confirmed(home)
    cancel(home)
    taken_by_mistake(home, WISHED + DAY)
    assert home.states() == ["completed", "cancelled"]

    ask(home, WISHED + 5 * DAY)
    home.send()
    home.receive(doc.a_rejection(home.transaction(END), "E22", "", END, "E20"))
    taken_by_mistake(home, WISHED + 2 * DAY)
    assert home.states() == ["completed", "cancelled", "rejected"]


def test_an_end_is_not_asked_for_again_where_our_next_supply_begins(
    home: Supplier, clock: HandClock
) -> None:
    confirmed(home)
    lost, moves_in = WISHED + DAY, WISHED + 4 * DAY
    clock.move_to_day(lost)
    notify(home, "E03", lost)
    home.sign_up(customer_name="Tilda Tang", cpr_cvr=a_cpr(2), move_in=moves_in)
    home.send()
    home.receive(doc.a_confirmation(home.transaction()))
    taken_by_mistake(home, lost)

    assert home.supply()[0] == ("active", START, moves_in)
    assert home.rows("SELECT state FROM market.process WHERE kind = 'end_of_supply'") == [
        ("cancelled",)
    ]


def test_an_end_of_a_vacant_point_that_a_mistake_had_crossed_is_asked_for_again(
    home: Supplier, clock: HandClock
) -> None:
    ask(home, WISHED, "move_out")
    home.send()
    home.receive(doc.a_confirmation(home.transaction(END), END, "E66"))
    clock.move_to_day(WISHED)
    home.activate()
    confirmed(home, WISHED + 10 * DAY)
    clock.move_to_day(WISHED + 5 * DAY)
    taken_by_mistake(home, WISHED + 4 * DAY)

    assert home.rows(
        "SELECT kind, state, effective_on FROM market.process WHERE about_id IS NOT NULL "
        "ORDER BY process_id"
    ) == [
        ("move_out", "completed", WISHED),
        ("end_of_supply", "cancelled", WISHED + 10 * DAY),
        ("end_of_supply", "pending", WISHED + 10 * DAY),
    ]
    assert home.dead() == []
