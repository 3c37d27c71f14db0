"""BRS-003 and BRS-011 as the one who took by mistake: a case, its part in the portal, and the
answer.
"""

from datetime import date, timedelta

import pytest

from elhandel.market import mistakes
from elhandel.market.ends import EndWanted, ask_for_end
from elhandel.market.guides import IllegalMove
from elhandel.market.mistakes import MistakeFound, UnableToReport
from elhandel.market.processes import Cause, Process
from elhandel.market.rules import DayOutsideWindow
from elhandel.platform.database import Database
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ProcessId
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import DAY, POINT, START, supplied, waiting
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier

LAST = START + timedelta(days=60)
SWITCH, MOVE = "erroneous_switch", "erroneous_move"


@pytest.fixture
def taken(supplier: Supplier, clock: HandClock) -> Supplier:
    """A point that we took by a switch, ten days later."""
    supplied(supplier, clock)
    clock.move_to_day(START + 10 * DAY)
    return supplier


@pytest.fixture
def moved(supplier: Supplier, clock: HandClock) -> Supplier:
    """A move-in that we registered for START, ten days later."""
    clock.move_to_day(START - 3 * DAY)
    supplied(supplier, clock, move_in=START)
    clock.move_to_day(START + 10 * DAY)
    return supplier


def staff(supplier: Supplier) -> Database:
    """What staff do runs in the role of the back office."""
    return supplier.backoffice


def found(supplier: Supplier, right_day: date | None = None) -> Process:
    with staff(supplier).transaction() as tx:
        wanted = MistakeFound(Gsrn(POINT), right_day, "mette", "the wrong flat")
        return mistakes.open_case(tx, wanted, supplier.clock)


def decision(supplier: Supplier) -> Decision:
    return Decision("mette", "as agreed", supplier.clock.now())


def reported(supplier: Supplier, case: Process) -> Process:
    with staff(supplier).transaction() as tx:
        return mistakes.note_reported(
            tx, case.process_id, decision(supplier), supplier.clock.today()
        )


def notify(supplier: Supplier, reason: str, day: date = START) -> None:
    supplier.receive(doc.a_notification(POINT, day, reason))


# --- opening --------------------------------------------------------------------------------------


def test_a_case_says_what_has_to_be_done_in_the_portal_and_by_when(taken: Supplier) -> None:
    found(taken)

    with taken.backoffice.transaction() as tx:
        (case,) = mistakes.mistakes(tx)
    assert (case.kind, case.state, case.starts_on, case.report_by) == (
        SWITCH,
        "pending",
        START,
        LAST,
    )
    assert (case.found_by, case.why) == ("mette", "the wrong flat")
    assert all(word in case.do for word in (POINT, "BRS-003", str(START), str(LAST)))


def test_the_same_mistake_twice_is_one_case(taken: Supplier) -> None:
    assert found(taken).process_id == found(taken).process_id
    assert taken.mistakes() == [(SWITCH, "pending")]


def test_nothing_of_a_case_is_sent(taken: Supplier) -> None:
    found(taken)
    asked = taken.value("SELECT count(*) FROM market.request")
    taken.send()

    assert taken.value("SELECT count(*) FROM market.request") == asked
    assert taken.mistakes() == [(SWITCH, "pending")]


def test_sixty_days_after_the_start_a_mistake_can_be_reported_and_a_day_later_not(
    taken: Supplier, clock: HandClock
) -> None:
    clock.move_to_day(LAST + DAY)
    with pytest.raises(DayOutsideWindow, match=rf"from {START} to {LAST}"):
        found(taken)
    clock.move_to_day(LAST)

    assert found(taken).effective_on == START


def test_a_case_that_was_not_reported_in_time_expires(taken: Supplier, clock: HandClock) -> None:
    found(taken)
    clock.move_to_day(LAST)
    assert mistakes.expire_due(taken.poller, clock) == 0
    clock.move_to_day(LAST + DAY)

    assert mistakes.expire_due(taken.poller, clock) == 1
    assert taken.mistakes() == [(SWITCH, "cancelled")]


def test_supply_that_is_no_longer_the_latest_there_is_not_reported(taken: Supplier) -> None:
    notify(taken, "E03", START + 5 * DAY)

    with pytest.raises(UnableToReport, match="no longer the latest"):
        found(taken)


def test_a_start_under_the_special_rules_is_not_reported(
    supplier: Supplier, clock: HandClock
) -> None:
    waiting(supplier)
    clock.move_to_day(START - 3 * DAY)
    notify(supplier, "D46", START - 3 * DAY)
    supplier.activate()
    clock.move_to_day(START)

    with pytest.raises(UnableToReport, match="special rules"):
        found(supplier)


def test_a_start_that_is_still_to_come_is_cancelled_and_no_mistake(supplier: Supplier) -> None:
    waiting(supplier)

    with pytest.raises(NotFound, match="is cancelled"):
        found(supplier)


def test_a_right_day_is_of_a_move_in_only_and_no_day_to_come(
    taken: Supplier, clock: HandClock
) -> None:
    with pytest.raises(UnableToReport, match="Only a move-in"):
        found(taken, START + DAY)


def test_the_right_day_of_a_move_in_is_another_and_known(moved: Supplier, clock: HandClock) -> None:
    for day in (START, clock.today() + DAY):
        with pytest.raises(UnableToReport, match="right day cannot be"):
            found(moved, day)


# --- reporting ------------------------------------------------------------------------------------


def test_a_reported_mistake_waits_for_its_answer_and_cannot_be_withdrawn(taken: Supplier) -> None:
    case = reported(taken, found(taken))

    with taken.backoffice.transaction() as tx:
        assert "three business days" in mistakes.mistakes(tx)[0].do
        with pytest.raises(UnableToReport, match="cannot be withdrawn"):
            mistakes.withdraw_case(tx, case.process_id, decision(taken))
    assert taken.mistakes() == [(SWITCH, "reported")]


def test_a_case_that_was_no_mistake_is_withdrawn_and_another_may_be_opened(taken: Supplier) -> None:
    case = found(taken)
    with taken.backoffice.transaction() as tx:
        mistakes.withdraw_case(tx, case.process_id, decision(taken))
        with pytest.raises(IllegalMove):
            mistakes.note_reported(tx, case.process_id, decision(taken), taken.clock.today())

    assert found(taken).process_id != case.process_id


def test_a_number_that_is_no_case_is_not_found(taken: Supplier) -> None:
    (start,) = taken.rows("SELECT process_id FROM market.process")[0]
    with taken.backoffice.transaction() as tx, pytest.raises(NotFound, match="no case"):
        mistakes.note_reported(tx, ProcessId(start), decision(taken), taken.clock.today())


# --- the answer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("was_reported", [True, False])
def test_an_accepted_correction_makes_supply_void_and_closes_the_case(
    taken: Supplier, *, was_reported: bool
) -> None:
    case = found(taken)
    if was_reported:
        reported(taken, case)

    notify(taken, "D34")

    assert taken.supply() == [("void", START, None)]
    assert (taken.mistakes(), taken.states()) == ([(SWITCH, "completed")], ["offboarding"])


def test_a_refused_correction_leaves_supply_as_it_is_and_closes_the_case(taken: Supplier) -> None:
    reported(taken, found(taken))

    notify(taken, "D35")

    assert taken.supply() == [("active", START, None)]
    assert (taken.mistakes(), taken.states()) == ([(SWITCH, "rejected")], ["completed"])


def test_an_accepted_correction_that_nobody_here_reported_opens_and_closes_one_case(
    taken: Supplier,
) -> None:
    notify(taken, "D34")
    notify(taken, "D34")

    assert taken.mistakes() == [(SWITCH, "completed")]
    assert taken.rows(
        "SELECT asked_by, about_id IS NOT NULL FROM market.process WHERE kind = %s", SWITCH
    ) == [(None, True)]


def test_a_case_that_support_corrected_by_hand_is_closed_by_staff(taken: Supplier) -> None:
    case = reported(taken, found(taken))
    cause = Cause("mette: corrected by hand", Provenance(taken.clock.now()))

    with taken.backoffice.transaction() as tx:
        mistakes.close_by_hand(tx, case.process_id, was_accepted=True, cause=cause)
    with taken.backoffice.transaction() as tx, pytest.raises(UnableToReport, match="already"):
        mistakes.close_by_hand(tx, case.process_id, was_accepted=False, cause=cause)

    assert taken.supply() == [("void", START, None)]
    assert taken.mistakes() == [(SWITCH, "completed")]


def test_staff_close_the_case_of_one_who_has_announced_to_leave(taken: Supplier) -> None:
    case = reported(taken, found(taken))
    with taken.backoffice.transaction() as tx:
        day = taken.clock.today() + 20 * DAY
        ask_for_end(tx, EndWanted(Gsrn(POINT), "move_out", day), taken.clock)
    taken.send()
    end = "RequestEndOfSupply"
    taken.receive(doc.a_confirmation(taken.transaction(end), end, "E66"))

    with taken.backoffice.transaction() as tx:
        cause = Cause("mette: corrected by hand", Provenance(taken.clock.now()))
        mistakes.close_by_hand(tx, case.process_id, was_accepted=True, cause=cause)

    assert taken.supply()[0][0] == "void"
    assert taken.states() == ["offboarding", "cancelled"]


def test_an_end_that_was_asked_for_is_off_where_supply_turns_out_void(taken: Supplier) -> None:
    day = taken.clock.today() + 20 * DAY
    with taken.backoffice.transaction() as tx:
        ask_for_end(tx, EndWanted(Gsrn(POINT), "end_of_supply", day), taken.clock)
    taken.send()
    end = "RequestEndOfSupply"
    taken.receive(doc.a_confirmation(taken.transaction(end), end, "E20"))

    notify(taken, "D34")

    assert taken.states() == ["offboarding", "cancelled"]
    assert (taken.supply(), taken.dead()) == ([("void", START, None)], [])


# --- a move on another day ------------------------------------------------------------------------


@pytest.mark.parametrize("right", [START + 3 * DAY, START - 2 * DAY])
def test_a_move_in_whose_customer_stays_begins_on_the_right_day(
    moved: Supplier, right: date
) -> None:
    reported(moved, found(moved, right))

    notify(moved, "D34")
    notify(moved, "D34")

    assert moved.supply() == [("active", right, None)]
    assert (moved.mistakes(), moved.states()) == ([(MOVE, "completed")], ["completed"])
    assert moved.rows("SELECT moved_by, reason, started_on FROM portfolio.supply_move") == [
        ("mette", "the wrong flat", START)
    ]
    assert moved.dead() == []


def test_a_move_out_stands_when_the_move_in_was_on_another_day(moved: Supplier) -> None:
    reported(moved, found(moved, START + 3 * DAY))
    leaves = START + 20 * DAY
    with staff(moved).transaction() as tx:
        ask_for_end(tx, EndWanted(Gsrn(POINT), "move_out", leaves), moved.clock)
    moved.send()
    end = "RequestEndOfSupply"
    moved.receive(doc.a_confirmation(moved.transaction(end), end, "E66"))

    notify(moved, "D34")

    assert moved.supply() == [("active", START + 3 * DAY, leaves)]
    assert moved.states() == ["offboarding", "acknowledged"]


@pytest.mark.parametrize("right", [START + 23 * DAY, START + 18 * DAY])
def test_who_lived_there_before_as_our_customer_leaves_on_the_right_day_too(
    supplier: Supplier, clock: HandClock, right: date
) -> None:
    supplied(supplier, clock)
    day = START + 20 * DAY
    waiting(
        supplier,
        customer_name="Tilda Indflytter",
        cpr_cvr=a_cpr(2),
        email="tilda@example.dk",
        move_in=day,
    )
    clock.move_to_day(day + 5 * DAY)
    supplier.activate()
    reported(supplier, found(supplier, right))

    notify(supplier, "D34", day)

    assert supplier.supply() == [("active", START, right), ("active", right, None)]
    notify(supplier, "E01", right)
    assert supplier.dead() == []
