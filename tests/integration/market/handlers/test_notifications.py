"""RSM-004: the market ends, cancels, voids or moves our supply. The business reason says which."""

from datetime import date

import pytest

from elhandel.market import inbox
from elhandel.market.remarks import open_remarks
from elhandel.market.starts import UnableToCancel
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import CUSTOMER, DAY, POINT, START, confirmed, supplied, waiting
from tests.builders.supplier import Supplier

STOP = START + 20 * DAY


def notify(supplier: Supplier, reason: str, day: date) -> None:
    supplier.receive(doc.a_notification(POINT, day, reason))


# --- before supply began --------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["D11", "D39"])
def test_a_start_that_the_market_cancels_is_cancelled(supplier: Supplier, reason: str) -> None:
    reference = waiting(supplier)
    notify(supplier, reason, START)
    assert supplier.signup(reference).status == "cancelled"
    assert (supplier.contracts(), supplier.supply()) == (
        ["cancelled"],
        [("cancelled", START, None)],
    )
    assert supplier.dead() == []


@pytest.mark.parametrize("reason", ["E01", "E03"])
@pytest.mark.parametrize("days_before", [0, 3])
def test_a_future_start_is_cancelled_by_a_stop_on_or_before_its_day(
    supplier: Supplier, reason: str, days_before: int
) -> None:
    reference = waiting(supplier)
    notify(supplier, reason, START - days_before * DAY)
    assert supplier.signup(reference).status == "cancelled"


def test_after_a_cancelled_start_the_customer_may_sign_up_again(
    supplier: Supplier, clock: HandClock
) -> None:
    waiting(supplier)
    notify(supplier, "D11", START)
    again = supplied(supplier, clock)
    assert supplier.signup(again).status == "active"


def test_a_stop_that_comes_before_its_start_is_done_ends_the_supply_on_its_day(
    supplier: Supplier, clock: HandClock
) -> None:
    """Both lie in the queue together, after an outage or for a move-in of the past: the stop is not
    lost.
    """
    waiting(supplier)
    notify(supplier, "E03", STOP)
    assert supplier.states() == ["effectuation_pending"]
    clock.move_to_day(START)
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", START, STOP)]
    assert (supplier.states(), supplier.contracts()) == (["offboarding"], ["ended"])
    assert supplier.dead() == []


def test_a_stop_taken_back_before_the_start_leaves_no_trace_on_the_supply(
    supplier: Supplier, clock: HandClock
) -> None:
    waiting(supplier)
    notify(supplier, "E20", STOP)
    notify(supplier, "D41", STOP)
    clock.move_to_day(START)
    supplier.activate()
    assert supplier.supply() == [("active", START, None)]
    assert supplier.states() == ["completed"]


def test_a_start_under_the_special_rules_begins_on_the_earlier_day(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = waiting(supplier)
    notify(supplier, "D46", START - 5 * DAY)
    assert supplier.signup(reference).estimated_activation == START - 5 * DAY
    clock.move_to_day(START - 5 * DAY)
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", START - 5 * DAY, None)]


def test_a_start_under_the_special_rules_does_not_wait_for_customer_data(
    supplier: Supplier, clock: HandClock
) -> None:
    """They may follow within seven days, and are sent once supply has begun."""
    confirmed(supplier)
    supplier.receive(doc.master_data(POINT, START))
    day = START - 5 * DAY
    notify(supplier, "D46", day)
    clock.move_to_day(day)
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", day, None)]

    supplier.send()
    (sent,) = supplier.hub.documents[1:]
    (record,) = sent.json[f"{CUSTOMER}_MarketDocument"]["MktActivityRecord"]
    assert record["start_DateAndOrTime.dateTime"] == doc.midnight(day)


def test_a_start_under_the_special_rules_cannot_be_cancelled(supplier: Supplier) -> None:
    reference = waiting(supplier)
    notify(supplier, "D46", START - 5 * DAY)
    with pytest.raises(UnableToCancel, match="takes no cancellation of such a start"):
        supplier.cancel(reference)
    assert supplier.states() == ["effectuation_pending"]


def test_word_of_the_special_rules_that_comes_after_the_start_moves_its_first_day(
    supplier: Supplier, clock: HandClock
) -> None:
    """After an outage: the days before are ours as well, and are settled."""
    supplied(supplier, clock)
    for _ in range(2):
        notify(supplier, "D46", START - 3 * DAY)
        assert supplier.supply() == [("active", START - 3 * DAY, None)]
    assert supplier.dead() == []


def test_the_special_rules_bring_a_start_forward_by_seven_days_at_most(supplier: Supplier) -> None:
    waiting(supplier)
    notify(supplier, "D46", START - 8 * DAY)
    assert [code for code, _ in supplier.dead()] == ["notification-of-another-day"]


def test_a_cancelled_start_that_comes_again_stays_cancelled(supplier: Supplier) -> None:
    waiting(supplier)
    notify(supplier, "D11", START)
    notify(supplier, "D11", START)
    assert supplier.states() == ["cancelled"]
    assert supplier.dead() == []


# --- while we supply ------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["E01", "E03", "E20", "D14", "D31"])
def test_the_market_ends_our_supply_on_its_day(
    supplier: Supplier, clock: HandClock, reason: str
) -> None:
    reference = supplied(supplier, clock)
    notify(supplier, reason, STOP)
    assert supplier.supply() == [("active", START, STOP)]
    assert (supplier.states(), supplier.contracts()) == (["offboarding"], ["ended"])
    assert supplier.signup(reference).status == "active"  # until then


def test_a_stop_in_the_past_ends_supply_there(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    clock.move_to_day(STOP)
    notify(supplier, "E01", STOP - 7 * DAY)
    assert supplier.supply() == [("active", START, STOP - 7 * DAY)]


def test_a_stop_on_or_before_the_first_day_leaves_no_day_of_supply(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    notify(supplier, "E01", START - DAY)
    assert supplier.supply() == [("active", START, START)]


def test_the_same_stop_again_changes_nothing(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    notify(supplier, "E03", STOP)
    before = supplier.rows("SELECT e::text FROM market.process_event e")
    notify(supplier, "E03", STOP)
    assert supplier.rows("SELECT e::text FROM market.process_event e") == before
    assert supplier.supply() == [("active", START, STOP)]


def test_a_stop_on_another_day_moves_the_end(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    notify(supplier, "E20", STOP)
    notify(supplier, "E01", STOP - 4 * DAY)
    assert supplier.supply() == [("active", START, STOP - 4 * DAY)]


@pytest.mark.parametrize("reason", ["D41", "D35"])
def test_a_stop_that_is_taken_back_lets_supply_go_on(
    supplier: Supplier, clock: HandClock, reason: str
) -> None:
    supplied(supplier, clock)
    notify(supplier, "E20", STOP)
    notify(supplier, reason, STOP)
    assert supplier.supply() == [("active", START, None)]
    assert (supplier.states(), supplier.contracts()) == (["completed"], ["active"])


@pytest.mark.parametrize("reason", ["D41", "D35"])
def test_taking_back_what_was_never_announced_changes_nothing(
    supplier: Supplier, clock: HandClock, reason: str
) -> None:
    supplied(supplier, clock)
    notify(supplier, reason, STOP)
    assert (supplier.supply(), supplier.states()) == ([("active", START, None)], ["completed"])
    assert supplier.dead() == []


def test_supply_that_should_never_have_been_is_void_from_its_first_day(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    notify(supplier, "D34", START)
    assert supplier.supply() == [("void", START, None)]
    assert (supplier.states(), supplier.contracts()) == (["offboarding"], ["ended"])


def test_a_start_that_is_void_before_it_was_done_does_not_begin(
    supplier: Supplier, clock: HandClock
) -> None:
    """After an outage both lie in the queue together: nothing of it is ever supplied or billed."""
    reference = waiting(supplier)
    clock.move_to_day(START + 3 * DAY)
    notify(supplier, "D34", START)
    assert supplier.activate() == 0
    assert supplier.signup(reference).status == "cancelled"
    assert (supplier.supply(), supplier.contracts()) == (
        [("cancelled", START, None)],
        ["cancelled"],
    )
    assert supplier.dead() == []


@pytest.mark.parametrize("announced", [False, True])
def test_void_supply_does_not_go_on(supplier: Supplier, clock: HandClock, announced: bool) -> None:
    """Its contract would run without supply, and nobody else's could begin at the point."""
    reference = supplied(supplier, clock)
    if announced:
        notify(supplier, "E03", STOP)
    notify(supplier, "D34", START)
    notify(supplier, "D41", STOP)
    assert (supplier.states(), supplier.contracts()) == (["offboarding"], ["ended"])
    assert supplier.signup(reference).status == "cancelled"
    assert [code for code, _ in supplier.dead()] == ["no-supply-to-resume"]


def test_an_older_withdrawal_that_is_replayed_changes_nothing_of_void_supply(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    notify(supplier, "E03", STOP)
    message_id = supplier.hub.put(doc.a_notification(POINT, STOP, "D41"))
    supplier.poll()
    notify(supplier, "D34", START)
    assert inbox.replay(supplier.database, supplier.clock, message_id).state == "handled"
    assert (supplier.states(), supplier.contracts(), supplier.dead()) == (
        ["offboarding"],
        ["ended"],
        [],
    )


@pytest.mark.parametrize("order", [("E03", "D34"), ("D34", "E03")])
def test_supply_that_is_ended_and_void_is_void_in_whichever_order(
    supplier: Supplier, clock: HandClock, order: tuple[str, str]
) -> None:
    supplied(supplier, clock)
    for reason in order:
        notify(supplier, reason, STOP if reason == "E03" else START)
    assert [state for state, *_ in supplier.supply()] == ["void"]
    assert supplier.states() == ["offboarding"]


def test_a_switch_cancelled_for_default_on_its_start_day_was_never_supply(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    notify(supplier, "D11", START)
    assert supplier.supply() == [("void", START, None)]


# --- which supply ---------------------------------------------------------------------------------


def ended_and_signed_up_again(
    supplier: Supplier, clock: HandClock, end: date, move_in: date
) -> None:
    """A customer whose supply ends, and the next one, who moves in with us."""
    supplied(supplier, clock)
    notify(supplier, "E20", end)
    supplier.sign_up(cpr_cvr="0202802345", move_in=move_in)
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction(), reason="E65"))
    supplier.receive(doc.master_data(POINT, move_in, reason="E65"))
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction(CUSTOMER), CUSTOMER))
    assert supplier.states() == ["offboarding", "effectuation_pending"]


def test_a_move_in_with_us_ends_the_supply_of_the_one_before_and_not_itself(
    supplier: Supplier, clock: HandClock
) -> None:
    """The stop of the old relation carries the day on which the new one starts, also when both are
    ours.
    """
    moved_in = START + 10 * DAY
    ended_and_signed_up_again(supplier, clock, end=STOP, move_in=moved_in)
    notify(supplier, "E01", moved_in)
    assert supplier.states() == ["offboarding", "effectuation_pending"]
    clock.move_to_day(moved_in)
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", START, moved_in), ("active", moved_in, None)]


def test_a_stop_after_the_second_start_ends_the_second_supply(
    supplier: Supplier, clock: HandClock
) -> None:
    ended_and_signed_up_again(supplier, clock, end=STOP, move_in=STOP)
    clock.move_to_day(STOP)
    assert supplier.activate() == 1
    notify(supplier, "E03", STOP + 9 * DAY)
    assert supplier.supply() == [("active", START, STOP), ("active", STOP, STOP + 9 * DAY)]


def test_a_stop_on_the_day_of_a_later_start_of_ours_cancels_that_start(
    supplier: Supplier, clock: HandClock
) -> None:
    later = STOP + 8 * DAY
    ended_and_signed_up_again(supplier, clock, end=STOP, move_in=later)
    notify(supplier, "E01", later)
    assert supplier.supply() == [("active", START, STOP), ("cancelled", later, None)]


def test_a_stop_after_a_later_start_of_ours_is_kept_for_it(
    supplier: Supplier, clock: HandClock
) -> None:
    ended_and_signed_up_again(supplier, clock, end=STOP, move_in=STOP)
    notify(supplier, "E03", STOP + 9 * DAY)
    clock.move_to_day(STOP)
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", START, STOP), ("active", STOP, STOP + 9 * DAY)]


def test_the_stop_of_the_one_before_comes_again_without_harm_to_the_next(
    supplier: Supplier, clock: HandClock
) -> None:
    ended_and_signed_up_again(supplier, clock, end=STOP, move_in=STOP)
    notify(supplier, "E20", STOP)
    assert supplier.states() == ["offboarding", "effectuation_pending"]


def test_a_signup_that_came_to_nothing_does_not_hide_the_supply_that_runs_out(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    notify(supplier, "E20", STOP)
    again = supplier.sign_up(cpr_cvr="0202802345", move_in=STOP)
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction(), reason="E65"))
    supplier.cancel(again.reference)
    supplier.send()
    supplier.receive(
        doc.a_confirmation(
            supplier.transaction("RequestCancellation"), "RequestCancellation", "E65"
        )
    )
    notify(supplier, "D41", STOP)
    assert supplier.states() == ["completed", "cancelled"]
    assert supplier.supply()[0] == ("active", START, None)
    assert supplier.dead() == []


# --- a day that fits no supply of ours ------------------------------------------------------------


def refused(supplier: Supplier) -> str:
    """The sentence of the one dead record, which is there because of its day."""
    ((code, error),) = supplier.dead()
    assert code == "notification-of-another-day"
    return error


@pytest.mark.parametrize(
    ("reason", "day"),
    [
        ("D11", START + DAY),
        ("D11", START - DAY),
        ("D39", START + DAY),
        ("D34", START + DAY),
        ("D46", START + DAY),
        ("D46", START - 8 * DAY),
        ("E03", START - 61 * DAY),
        ("E01", START - 61 * DAY),
        ("E20", START - 61 * DAY),
    ],
)
def test_a_notification_of_another_day_leaves_a_start_alone(
    supplier: Supplier, reason: str, day: date
) -> None:
    waiting(supplier)
    before = (supplier.states(), supplier.supply())
    notify(supplier, reason, day)
    assert (
        (supplier.states(), supplier.supply())
        == before
        == (["effectuation_pending"], [("planned", START, None)])
    )
    error = refused(supplier)
    assert str(day) in error
    assert str(START) in error


@pytest.mark.parametrize(
    ("reason", "day"),
    [
        ("D11", START + DAY),
        ("D39", START + DAY),
        ("D34", START + DAY),
        ("D34", START - DAY),
        ("D46", START - 8 * DAY),
        ("D35", STOP + DAY),
        ("D41", STOP + DAY),
        ("E03", STOP + DAY),
        ("E01", STOP + 90 * DAY),
        ("E20", START - 61 * DAY),
    ],
)
def test_a_notification_of_another_day_leaves_supply_with_an_end_alone(
    supplier: Supplier, clock: HandClock, reason: str, day: date
) -> None:
    supplied(supplier, clock)
    notify(supplier, "E03", STOP)
    notify(supplier, reason, day)
    assert supplier.supply() == [("active", START, STOP)]
    assert supplier.states() == ["offboarding"]
    assert str(day) in refused(supplier)


@pytest.mark.parametrize("day", [START, STOP])
def test_a_correction_that_was_refused_leaves_the_end_that_it_does_not_name(
    supplier: Supplier, clock: HandClock, day: date
) -> None:
    """It names the start of the supply that was to be corrected; where it names the end, that is
    taken back.
    """
    supplied(supplier, clock)
    notify(supplier, "E03", STOP)
    notify(supplier, "D35", day)
    assert supplier.supply() == [("active", START, STOP if day == START else None)]
    assert supplier.dead() == []


def test_a_default_of_an_earlier_start_that_comes_late_leaves_the_later_start_alone(
    supplier: Supplier,
) -> None:
    waiting(supplier)
    notify(supplier, "D11", START)
    later = START + 3 * DAY
    supplier.sign_up(cpr_cvr="0202802345", move_in=later)
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction(), reason="E65"))
    notify(supplier, "D11", START)
    assert supplier.states() == ["cancelled", "acknowledged"]
    assert supplier.dead() == []


# --- transfers (BRS-044) --------------------------------------------------------------------------


def transferred(supplier: Supplier, day: date) -> None:
    notify(supplier, "D31", day)
    supplier.receive(doc.master_data(POINT, day, reason="D31"))


def open_transfers(supplier: Supplier) -> list[date | None]:
    with supplier.backoffice.transaction() as tx:
        return [remark.day for remark in open_remarks(tx)]


def test_a_point_that_is_transferred_to_us_waits_for_its_customer(supplier: Supplier) -> None:
    for _ in range(2):
        transferred(supplier, START)
    assert open_transfers(supplier) == [START]
    assert supplier.dead() == []


def test_a_signup_at_a_transferred_point_asks_for_nothing_and_begins_on_its_day(
    supplier: Supplier, clock: HandClock
) -> None:
    transferred(supplier, START)
    clock.move_to_day(START + 3 * DAY)
    reference = supplier.sign_up().reference
    supplier.send()
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", START, None)]
    assert [call.path for call in supplier.hub.documents if "changeofsupplier" in call.path] == []
    assert open_transfers(supplier) == []
    assert supplier.signup(reference).status == "active"

    with pytest.raises(UnableToCancel):
        supplier.cancel(reference)


def test_the_same_transfer_again_does_not_end_the_supply_that_it_began(
    supplier: Supplier, clock: HandClock
) -> None:
    transferred(supplier, START)
    supplier.sign_up()
    supplier.send()
    clock.move_to_day(START)
    supplier.activate()
    transferred(supplier, START)
    assert supplier.supply() == [("active", START, None)]
    assert open_transfers(supplier) == []


def test_a_transfer_from_before_our_supply_leaves_no_day_of_it(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    notify(supplier, "D31", START - DAY)
    assert supplier.supply() == [("active", START, START)]
    assert open_transfers(supplier) == []


def test_a_signup_before_the_master_data_of_a_transfer_waits_for_them(
    supplier: Supplier, clock: HandClock
) -> None:
    notify(supplier, "D31", START)
    supplier.sign_up()
    supplier.send()
    assert supplier.states() == ["acknowledged"]
    supplier.receive(doc.master_data(POINT, START, reason="D31"))
    clock.move_to_day(START)
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", START, None)]


def test_a_point_that_we_supplied_once_can_be_transferred_to_us(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    notify(supplier, "E03", STOP)
    notify(supplier, "D31", STOP + 9 * DAY)
    assert open_transfers(supplier) == [STOP + 9 * DAY]
    assert supplier.supply() == [("active", START, STOP)]


# --- what cannot be used --------------------------------------------------------------------------


def test_a_stop_for_a_point_that_is_not_ours_waits_in_the_dead_records(supplier: Supplier) -> None:
    notify(supplier, "E03", STOP)
    ((code, error),) = supplier.dead()
    assert (code, "concerns no supply of ours" in error) == ("unable-to-handle-record", True)


def test_a_reason_without_a_rule_waits_in_the_dead_records_and_changes_nothing(
    supplier: Supplier,
) -> None:
    confirmed(supplier)
    notify(supplier, "D19", STOP)
    assert "no rule yet" in supplier.dead()[0][1]
    assert supplier.states() == ["acknowledged"]


def test_a_child_that_is_uncoupled_leaves_its_parent(supplier: Supplier) -> None:
    child = "571313100000012365"
    supplier.receive(doc.master_data(child, START, kind="D14", parent=POINT))
    assert supplier.value(
        "SELECT parent_id IS NOT NULL FROM portfolio.metering_point WHERE gsrn = %s", child
    )
    supplier.receive(doc.a_notification(child, STOP, "D40"))
    assert (
        supplier.value("SELECT parent_id FROM portfolio.metering_point WHERE gsrn = %s", child)
        is None
    )
    assert supplier.dead() == []
