"""BRS-010: the customer leaves on their day, and the point stays ours, without a customer."""

from datetime import date
from typing import Any

import pytest

from elhandel.market.conversations import work_list
from elhandel.market.ends import (
    EndWanted,
    ask_for_end,
    cancel_end,
    wish_end,
    wished_end_of,
    withdraw_end,
)
from elhandel.market.enquiries import Motive, PointWanted
from elhandel.market.enquiries import ask as ask_the_market
from elhandel.market.supply import SupplyCorrection, correct_supply
from elhandel.portfolio.supply import vacancies
from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.database.roles import as_function
from tests.builders.journeys import CUSTOMER, DAY, POINT, START, supplied, waiting
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier

END = "RequestEndOfSupply"
CANCEL = "RequestCancellation"
ASKED = date(2026, 2, 16)
OUT = ASKED + 10 * DAY
TILDA: dict[str, Any] = {
    "customer_name": "Tilda Indflytter",
    "cpr_cvr": a_cpr(2),
    "email": "tilda@example.dk",
}


@pytest.fixture
def home(supplier: Supplier, clock: HandClock) -> Supplier:
    """A home that we supply, on the day on which the move-out is asked for."""
    supplied(supplier, clock)
    clock.move_to_day(ASKED)
    return supplier


def ask(home: Supplier, day: date = OUT, kind: Any = "move_out") -> int:
    with home.backoffice.transaction() as tx:
        return ask_for_end(tx, EndWanted(Gsrn(POINT), kind, day), home.clock).process_id


def cancel(home: Supplier) -> str:
    with home.backoffice.transaction() as tx:
        return cancel_end(tx, Gsrn(POINT), "move_out", home.clock, "mette: stays").state.value


def confirmed(home: Supplier) -> int:
    """A move-out that the market has confirmed."""
    process = ask(home)
    home.send()
    home.receive(doc.a_confirmation(home.transaction(END), END, "E66"))
    return process


def left(home: Supplier, clock: HandClock) -> int:
    """A customer who has moved out."""
    process = confirmed(home)
    clock.move_to_day(OUT)
    home.activate()
    return process


def notify(home: Supplier, reason: str, day: date) -> None:
    home.receive(doc.a_notification(POINT, day, reason))


def state(home: Supplier, process: int) -> str:
    return str(home.value("SELECT state FROM market.process WHERE process_id = %s", process))


def vacant(home: Supplier, day: date) -> list[tuple[date, date | None]]:
    """Since and until when the points are vacant that are so on a day."""
    with home.database.transaction() as tx:
        return [(vacancy.starts_on, vacancy.ends_on) for vacancy in vacancies(tx, day)]


def asked_back(home: Supplier, day: date) -> None:
    """We are asked to take the point back that another took on the day by mistake."""
    record = {
        "mRID": "aa00c0de-0003",
        "marketEvaluationPoint.mRID": doc.gs1(POINT),
        "start_DateAndOrTime.dateTime": doc.midnight(day),
    }
    home.receive(doc.a_document("RequestReallocateChangeOfSupplier", record, reason="D07"))


def late(home: Supplier) -> list[str]:
    with home.poller.transaction() as tx:
        return [entry.what for entry in work_list(tx, home.clock)]


# --- the customer leaves --------------------------------------------------------------------------


def test_the_confirmation_ends_contract_and_supply_of_the_customer_on_the_day(
    home: Supplier,
) -> None:
    process = confirmed(home)
    assert home.supply() == [("active", START, OUT)]
    assert home.contracts() == ["ended"]
    assert home.states() == ["offboarding", "acknowledged"]
    assert state(home, process) == "acknowledged"
    assert home.hub.documents[-1].json["RequestEndOfSupply_MarketDocument"][
        "process.processType"
    ] == {"value": "E66"}


def test_from_the_day_on_the_point_is_vacant_and_staff_see_it(
    home: Supplier, clock: HandClock
) -> None:
    process = left(home, clock)
    assert state(home, process) == "completed"
    assert vacant(home, OUT - DAY) == []
    assert vacant(home, OUT) == [(OUT, None)]
    assert "nobody is the customer at a point that we supply" in late(home)


def test_the_job_that_lets_customers_leave_may_run_late_and_twice(
    home: Supplier, clock: HandClock
) -> None:
    process = confirmed(home)
    clock.move_to_day(OUT + 3 * DAY)
    home.activate()
    home.activate()
    assert state(home, process) == "completed"
    assert home.supply() == [("active", START, OUT)]


# --- taken back -----------------------------------------------------------------------------------


def test_taken_back_before_the_day_supply_goes_on_as_if_nothing_had_been(home: Supplier) -> None:
    process = confirmed(home)
    assert cancel(home) == "cancellation_pending"
    home.send()
    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E66"))
    assert state(home, process) == "cancelled"
    assert home.supply() == [("active", START, None)]
    assert home.contracts() == ["active"]
    assert home.states()[0] == "completed"
    assert vacant(home, OUT) == []


def test_from_the_day_itself_on_it_cannot_be_taken_back(home: Supplier, clock: HandClock) -> None:
    confirmed(home)
    clock.move_to_day(OUT)
    with pytest.raises(DomainError, match="until the day before") as refused:
        cancel(home)
    assert refused.value.code == "end-can-no-longer-be-cancelled"


def test_an_answer_to_the_cancellation_that_comes_after_the_day_decides(
    home: Supplier, clock: HandClock
) -> None:
    process = confirmed(home)
    clock.move_to_day(OUT - DAY)
    cancel(home)
    home.send()
    clock.move_to_day(OUT + DAY)
    home.activate()
    assert state(home, process) == "cancellation_pending"
    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E66"))
    assert home.supply() == [("active", START, None)]
    assert vacant(home, OUT + DAY) == []


def test_a_rejected_move_out_leaves_everything_as_it_is(home: Supplier) -> None:
    process = ask(home)
    home.send()
    home.receive(doc.a_rejection(home.transaction(END), "E22", "", END, "E66"))
    assert state(home, process) == "rejected"
    assert home.supply() == [("active", START, None)]


def test_from_the_portal_to_the_day_the_customer_sees_how_far_it_is(
    home: Supplier, clock: HandClock
) -> None:
    portal = as_function(home.database, "portal")
    customer, point = home.rows("SELECT customer_id, metering_point_id FROM portfolio.contract")[0]

    def shown(day: date | None = None) -> str:
        with portal.customer_transaction(customer) as tx:
            if day is not None:
                wish_end(tx, point, "move_out", day, clock)
            return wished_end_of(tx, point, "move_out").state

    seen = [shown(OUT)]
    home.send()
    seen.append(shown())
    home.receive(doc.a_confirmation(home.transaction(END), END, "E66"))
    seen.append(shown())
    clock.move_to_day(OUT)
    home.activate()
    home.send()
    seen.append(shown())

    assert seen == ["registered", "processing", "confirmed", "completed"]
    assert home.supply() == [("active", START, OUT)]
    assert home.value("SELECT closed_at FROM market.move_out_wish") is not None


def test_after_the_market_refused_to_cancel_the_customer_can_cancel_again(
    home: Supplier, clock: HandClock
) -> None:
    portal = as_function(home.database, "portal")
    customer, point = home.rows("SELECT customer_id, metering_point_id FROM portfolio.contract")[0]
    with portal.customer_transaction(customer) as tx:
        wish_end(tx, point, "move_out", OUT, clock)
    home.send()
    home.receive(doc.a_confirmation(home.transaction(END), END, "E66"))

    def withdraw() -> str:
        with portal.customer_transaction(customer) as tx:
            seen = withdraw_end(tx, point, "move_out", clock).state
        home.send()
        return seen

    assert withdraw() == "cancelling"
    home.receive(doc.a_rejection(home.transaction(CANCEL), "D40", "", CANCEL, "E66"))
    home.send()
    with portal.customer_transaction(customer) as tx:
        stands = wished_end_of(tx, point, "move_out")
    assert (stands.state, stands.withdrawn_at) == ("confirmed", None)
    assert "Another process runs on this metering point" in str(stands.refusal)

    assert withdraw() == "cancelling"
    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E66"))
    home.send()
    with portal.customer_transaction(customer) as tx:
        assert wished_end_of(tx, point, "move_out").state == "cancelled"
    assert home.supply() == [("active", START, None)]


# --- others come in between -----------------------------------------------------------------------


def test_a_switch_before_the_day_ends_supply_then_and_the_move_out_is_off(home: Supplier) -> None:
    process = confirmed(home)
    notify(home, "E03", OUT - 3 * DAY)
    assert home.supply() == [("active", START, OUT - 3 * DAY)]
    assert state(home, process) == "cancelled"
    assert vacant(home, OUT) == []


@pytest.mark.parametrize("reason", ["D34", "D11"])
def test_supply_that_has_never_been_has_no_move_out(home: Supplier, reason: str) -> None:
    process = confirmed(home)
    notify(home, reason, START)
    assert home.supply()[0][0] == "void"
    assert home.states() == ["offboarding", "cancelled"]
    assert state(home, process) == "cancelled"
    assert vacant(home, OUT) == []


@pytest.mark.parametrize("reason", ["E03", "E01", "D31"])
def test_who_takes_the_vacant_point_over_ends_the_vacancy_and_no_supply(
    home: Supplier, clock: HandClock, reason: str
) -> None:
    left(home, clock)
    notify(home, reason, OUT + 4 * DAY)
    notify(home, reason, OUT + 4 * DAY)
    assert home.supply() == [("active", START, OUT)]
    assert vacant(home, OUT + 3 * DAY) == [(OUT, OUT + 4 * DAY)]
    assert vacant(home, OUT + 4 * DAY) == []
    assert home.dead() == []


def test_a_move_with_another_supplier_on_the_same_day_leaves_no_vacancy(
    home: Supplier, clock: HandClock
) -> None:
    process = confirmed(home)
    notify(home, "E01", OUT)
    clock.move_to_day(OUT)
    home.activate()
    assert state(home, process) == "completed"
    assert home.supply() == [("active", START, OUT)]
    assert vacant(home, OUT) == []


def test_a_move_that_is_reported_for_an_earlier_day_ends_supply_on_that_day(
    home: Supplier, clock: HandClock
) -> None:
    left(home, clock)
    notify(home, "E01", OUT - 2 * DAY)
    assert home.supply() == [("active", START, OUT - 2 * DAY)]
    assert vacant(home, OUT) == []


def test_a_switch_announced_for_later_is_kept_when_the_move_out_is_taken_back(
    home: Supplier,
) -> None:
    confirmed(home)
    notify(home, "E03", OUT + 5 * DAY)
    assert home.supply() == [("active", START, OUT)]
    cancel(home)
    home.send()
    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E66"))
    assert home.supply() == [("active", START, OUT + 5 * DAY)]
    assert home.states()[0] == "offboarding"


def test_the_next_one_to_move_in_with_us_ends_the_vacancy(home: Supplier, clock: HandClock) -> None:
    left(home, clock)
    moves_in = OUT + 6 * DAY
    waiting(home, **TILDA, move_in=moves_in)
    clock.move_to_day(moves_in)
    assert home.activate() == 1
    notify(home, "E01", moves_in)  # as the market reports a move-in with us
    assert home.supply() == [("active", START, OUT), ("active", moves_in, None)]
    assert vacant(home, OUT) == [(OUT, moves_in)]
    assert vacant(home, moves_in) == []
    assert home.dead() == []


def test_a_move_in_with_us_that_was_a_mistake_leaves_the_point_vacant_again(
    home: Supplier, clock: HandClock
) -> None:
    left(home, clock)
    moves_in = OUT + 6 * DAY
    waiting(home, **TILDA, move_in=moves_in)
    clock.move_to_day(moves_in)
    home.activate()
    notify(home, "D34", moves_in)
    assert vacant(home, moves_in) == [(OUT, None)]


def test_who_takes_over_from_the_next_one_with_us_ends_their_supply_though_it_begins_late(
    home: Supplier, clock: HandClock
) -> None:
    left(home, clock)
    moves_in, lost = OUT + 2 * DAY, OUT + 5 * DAY
    home.sign_up(**TILDA, move_in=moves_in)
    home.send()
    home.receive(doc.a_confirmation(home.transaction()))
    clock.move_to_day(lost)
    notify(home, "E03", lost)
    home.receive(doc.master_data(POINT, moves_in))
    home.activate()
    assert home.supply() == [("active", START, OUT), ("active", moves_in, lost)]
    assert vacant(home, OUT) == [(OUT, moves_in)]
    assert vacant(home, lost) == []
    assert home.dead() == []


def test_one_who_moves_in_with_us_before_the_day_has_no_end_of_the_one_who_leaves(
    home: Supplier, clock: HandClock
) -> None:
    moves_in = OUT - 2 * DAY
    home.sign_up(**TILDA, move_in=moves_in)
    home.send()
    move_in = home.transaction()
    with pytest.raises(DomainError, match="start of supply"):
        ask(home)
    home.receive(doc.a_confirmation(move_in))
    assert home.supply() == [("active", START, moves_in), ("planned", moves_in, None)]


def test_who_moves_in_first_makes_the_move_out_moot(home: Supplier, clock: HandClock) -> None:
    process = confirmed(home)
    moves_in = OUT - 2 * DAY
    waiting(home, **TILDA, move_in=moves_in)
    notify(home, "D45", OUT)
    clock.move_to_day(moves_in)
    home.activate()
    assert state(home, process) == "cancelled"
    assert home.supply() == [("active", START, moves_in), ("active", moves_in, None)]
    assert vacant(home, OUT) == []


def test_a_vacant_point_can_be_ended_and_a_customer_who_left_cannot_leave_again(
    home: Supplier, clock: HandClock
) -> None:
    left(home, clock)
    day = OUT + 10 * DAY
    with pytest.raises(DomainError, match=f"ended on {OUT} already"):
        ask(home, day)
    process = ask(home, day, "end_of_supply")
    home.send()
    home.receive(doc.a_confirmation(home.transaction(END), END, "E20"))
    notify(home, "E20", day + DAY)
    assert state(home, process) == "completed"
    assert vacant(home, day) == [(OUT, day + DAY)]
    assert home.supply() == [("active", START, OUT)]


def test_the_readings_of_a_vacant_point_are_asked_for_as_any(
    home: Supplier, clock: HandClock
) -> None:
    left(home, clock)
    clock.move_to_day(OUT + 5 * DAY)
    with home.backoffice.transaction() as tx:
        days, motive = Period(OUT, OUT + 3 * DAY), Motive("staff", "who uses it?", by="mette")
        ask_the_market(tx, PointWanted("historical_data", Gsrn(POINT)), days, motive, clock)
    home.send()
    assert "RequestValidatedMeasureData" in next(iter(home.hub.documents[-1].json))


def test_a_corrected_day_of_leaving_moves_the_vacancy(home: Supplier, clock: HandClock) -> None:
    left(home, clock)
    wanted = SupplyCorrection(
        gsrn=Gsrn(POINT),
        starts_on=None,
        ends_on=OUT + 2 * DAY,
        supplied_on=None,
        by="mette",
        why="left two days later",
    )
    with home.backoffice.transaction() as tx:
        correct_supply(tx, wanted, clock)
    assert home.supply() == [("active", START, OUT + 2 * DAY)]
    assert vacant(home, OUT + 3 * DAY) == [(OUT + 2 * DAY, None)]


@pytest.mark.parametrize("corrected", [OUT + 3 * DAY, OUT + 8 * DAY])
def test_a_corrected_day_of_moving_in_moves_the_end_of_the_vacancy(
    home: Supplier, clock: HandClock, corrected: date
) -> None:
    left(home, clock)
    moves_in = OUT + 6 * DAY
    waiting(home, **TILDA, move_in=moves_in)
    clock.move_to_day(moves_in + 4 * DAY)
    home.activate()
    wanted = SupplyCorrection(
        gsrn=Gsrn(POINT),
        starts_on=corrected,
        ends_on=None,
        supplied_on=None,
        by="mette",
        why="moved in another day",
    )
    with home.backoffice.transaction() as tx:
        correct_supply(tx, wanted, clock)
    assert home.supply()[1] == ("active", corrected, None)
    assert vacant(home, OUT) == [(OUT, corrected)]


# --- who came in between was a mistake -----------------------------------------------------------


def taken_by_mistake(home: Supplier, day: date, reason: str = "E03") -> None:
    """Another takes the point on a day, and gives it back."""
    notify(home, reason, day)
    asked_back(home, day)
    home.receive(doc.master_data(POINT, day, reason="D07"))


def test_a_move_out_that_a_mistaken_switch_had_crossed_holds_again(
    home: Supplier, clock: HandClock
) -> None:
    process = confirmed(home)
    taken_by_mistake(home, OUT - 3 * DAY)
    assert state(home, process) == "acknowledged"
    assert home.supply() == [("active", START, OUT)]
    assert home.states() == ["offboarding", "acknowledged"]

    clock.move_to_day(OUT)
    home.activate()
    assert state(home, process) == "completed"
    assert vacant(home, OUT) == [(OUT, None)]
    assert (home.contracts(), home.dead()) == (["ended"], [])


def test_it_holds_again_where_its_day_has_passed_meanwhile(
    home: Supplier, clock: HandClock
) -> None:
    process = confirmed(home)
    notify(home, "E03", OUT - 3 * DAY)
    clock.move_to_day(OUT + 5 * DAY)
    asked_back(home, OUT - 3 * DAY)
    home.receive(doc.master_data(POINT, OUT - 3 * DAY, reason="D07"))
    home.activate()
    assert state(home, process) == "completed"
    assert home.supply() == [("active", START, OUT)]
    assert vacant(home, OUT + 5 * DAY) == [(OUT, None)]


def test_one_that_holds_again_can_be_taken_back_as_before(home: Supplier) -> None:
    process = confirmed(home)
    taken_by_mistake(home, OUT - 3 * DAY)
    assert cancel(home) == "cancellation_pending"
    home.send()
    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E66"))
    assert state(home, process) == "cancelled"
    assert home.supply() == [("active", START, None)]

    home.receive(doc.master_data(POINT, OUT - 3 * DAY, reason="D07"))
    assert state(home, process) == "cancelled"


def test_one_that_was_being_cancelled_when_the_switch_came_stays_cancelled(
    home: Supplier,
) -> None:
    process = confirmed(home)
    cancel(home)
    taken_by_mistake(home, OUT - 3 * DAY)
    assert state(home, process) == "cancelled"
    assert home.supply() == [("active", START, None)]


@pytest.mark.parametrize("crossed_by", ["a move", "a switch before the answer"])
def test_one_that_does_not_hold_in_the_market_is_asked_for_anew(
    home: Supplier, crossed_by: str
) -> None:
    process = confirmed(home) if crossed_by == "a move" else ask(home)
    home.send()
    taken_by_mistake(home, OUT - 3 * DAY, "E01" if crossed_by == "a move" else "E03")
    assert home.states() == ["completed", "cancelled", "pending"]
    assert home.supply() == [("active", START, None)]

    home.send()
    home.receive(doc.a_confirmation(home.transaction(END), END, "E66"))
    assert state(home, process) == "cancelled"
    assert home.supply() == [("active", START, OUT)]


def test_the_wish_of_a_move_out_that_holds_again_can_be_withdrawn(
    home: Supplier, clock: HandClock
) -> None:
    portal = as_function(home.database, "portal")
    customer, point = home.rows("SELECT customer_id, metering_point_id FROM portfolio.contract")[0]
    with portal.customer_transaction(customer) as tx:
        wish_end(tx, point, "move_out", OUT, clock)
    home.send()
    home.receive(doc.a_confirmation(home.transaction(END), END, "E66"))
    notify(home, "E03", OUT - 3 * DAY)
    home.send()
    assert home.value("SELECT closed_at FROM market.move_out_wish") is not None

    taken_by_mistake(home, OUT - 3 * DAY)
    with portal.customer_transaction(customer) as tx:
        assert wished_end_of(tx, point, "move_out").state == "confirmed"
        assert withdraw_end(tx, point, "move_out", clock).state == "cancelling"


# --- secondary move-in ----------------------------------------------------------------------------


def test_a_secondary_move_in_is_asked_for_as_one_and_cancelled_as_any_move_in(
    home: Supplier, clock: HandClock
) -> None:
    left(home, clock)
    moves_in = OUT + 6 * DAY
    reference = waiting(home, **TILDA, move_in=moves_in, secondary=True)
    sent = [
        (call.path.rsplit("/", 1)[1].lower(), body["process.processType"]["value"])
        for call in home.hub.documents
        for body in call.json.values()
    ]
    assert ("requestchangeofsupplier", "D29") in sent
    assert (CUSTOMER.lower(), "D29") in sent

    home.cancel(reference)
    home.send()
    (body,) = home.hub.documents[-1].json.values()
    assert body["process.processType"] == {"value": "E65"}
    assert body["type"] == {"value": "E67"}


def test_a_vacant_point_that_another_took_by_mistake_is_vacant_again(
    home: Supplier, clock: HandClock
) -> None:
    left(home, clock)
    taken = OUT + 5 * DAY
    clock.move_to_day(taken)
    notify(home, "E03", taken)
    asked_back(home, taken)

    home.receive(doc.master_data(POINT, taken, reason="D07"))

    assert vacant(home, taken) == [(OUT, None)]
    assert home.value("SELECT outcome FROM market.resumption") == "resumed"
    assert home.supply() == [("active", START, OUT)]
    assert home.dead() == []


def test_a_point_that_is_vacant_again_is_so_until_our_next_supply_there(
    home: Supplier, clock: HandClock
) -> None:
    left(home, clock)
    taken, moves_in = OUT + 5 * DAY, OUT + 8 * DAY
    clock.move_to_day(moves_in)
    notify(home, "E03", taken)
    asked_back(home, taken)
    waiting(home, **TILDA, move_in=moves_in)
    home.activate()

    home.receive(doc.master_data(POINT, taken, reason="D07"))

    assert vacant(home, taken) == [(OUT, moves_in)]
    assert vacant(home, moves_in) == []


@pytest.mark.parametrize("begins", [False, True])
def test_one_who_stays_after_all_is_supplied_on_when_the_next_one_does_not_come(
    home: Supplier, clock: HandClock, begins: bool
) -> None:
    confirmed(home)
    moves_in = OUT - 4 * DAY
    reference = waiting(home, **TILDA, move_in=moves_in)
    if begins:
        clock.move_to_day(moves_in)
        home.activate()
    cancel(home)
    home.send()
    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E66"))
    if begins:
        notify(home, "D34", moves_in)
    else:
        home.cancel(reference)
        home.send()
        home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E65"))

    assert home.supply()[0] == ("active", START, None)
    assert home.states()[:2] == ["completed", "cancelled"]
    assert vacant(home, OUT) == []


def test_a_wish_ends_no_supply_of_the_one_who_moved_in_meanwhile(home: Supplier) -> None:
    portal = as_function(home.database, "portal")
    customer, point = home.rows("SELECT customer_id, metering_point_id FROM portfolio.contract")[0]
    home.sign_up(**TILDA, move_in=ASKED)
    home.send()
    with portal.customer_transaction(customer) as tx:
        wish_end(tx, point, "move_out", OUT, home.clock)
    home.receive(doc.a_confirmation(home.transaction()))
    home.receive(doc.master_data(POINT, ASKED))
    home.activate()

    home.send()

    assert home.supply() == [("active", START, ASKED), ("active", ASKED, None)]
    assert home.rows("SELECT kind FROM market.process WHERE kind = 'move_out'") == []
    with portal.customer_transaction(customer) as tx:
        assert wished_end_of(tx, point, "move_out").state == "rejected"


def test_a_move_in_that_is_cancelled_leaves_the_point_vacant_for_good(
    home: Supplier, clock: HandClock
) -> None:
    process, moves_in = ask(home), OUT + 6 * DAY
    home.send()
    asked = home.transaction(END)
    reference = waiting(home, **TILDA, move_in=moves_in)
    home.receive(doc.a_confirmation(asked, END, "E66"))
    home.cancel(reference)
    home.send()
    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E65"))

    assert state(home, process) == "acknowledged"
    assert vacant(home, moves_in) == [(OUT, None)]

    cancel(home)
    home.send()
    home.receive(doc.a_confirmation(home.transaction(CANCEL), CANCEL, "E66"))
    assert home.supply()[0] == ("active", START, None)
