"""The day of a move-in is the customer's: it is asked for, and never chosen for them."""

from datetime import date

import pytest

from elhandel.jobs import Tools
from elhandel.jobs.handler import run_job
from elhandel.market import supply
from elhandel.market.conversations import work_list
from elhandel.market.rules import StartDateNotAllowed
from elhandel.market.starts import UnableToRedate
from elhandel.onboarding import signups
from elhandel.portfolio.contracts import AlreadyContracted
from elhandel.values.decision import BlankDecision
from functions.backoffice.app import TABLE
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import supplied
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier

WISHED = date(2026, 1, 10)  # asked for on the 15th
RIGHT = date(2026, 1, 20)


@pytest.fixture
def asked(supplier: Supplier, clock: HandClock) -> tuple[Supplier, str]:
    """A move-in that the market has rejected for its date, and its reference."""
    reference = supplier.sign_up(move_in=WISHED).reference
    supplier.send()
    clock.move_by(days=4)
    supplier.receive(doc.a_rejection(supplier.transaction(), "E17"))
    return supplier, reference


def days_sent(supplier: Supplier) -> list[str]:
    """The start of every request that has left."""
    return [
        call.json["RequestChangeOfSupplier_MarketDocument"]["MktActivityRecord"][0][
            "start_DateAndOrTime.dateTime"
        ]
        for call in supplier.hub.documents
    ]


def overdue(supplier: Supplier) -> list[str]:
    with supplier.database.transaction() as tx:
        return [entry.what for entry in work_list(tx, supplier.clock)]


def asking(supplier: Supplier) -> list[tuple[str, date]]:
    with supplier.backoffice.transaction() as tx:
        return [(signup.reference, signup.wished) for signup in signups.asking_signups(tx)]


def test_a_move_in_that_the_market_takes_too_late_keeps_its_day_and_asks(
    asked: tuple[Supplier, str],
) -> None:
    supplier, reference = asked
    signup = supplier.signup(reference)
    assert (signup.status, signup.stage, signup.estimated_activation) == (
        "processing",
        "date_needed",
        WISHED,
    )
    assert signup.asks == (
        "The market does not take a move-in on 2026-01-10. Tell the day of moving in, "
        "from 2026-01-12 to 2026-03-20, "
        "or cancel the signup."
    )
    assert supplier.supply() == [("planned", WISHED, None)]
    assert asking(supplier) == [(reference, WISHED)]
    assert "a move-in waits for another day that the customer is to tell" in overdue(supplier)


def test_it_does_not_leave_until_the_customer_has_said_the_day(
    asked: tuple[Supplier, str], clock: HandClock
) -> None:
    supplier, reference = asked
    clock.move_by(days=1)
    assert supplier.send().sent == 0

    signup = supplier.redate(reference, RIGHT)
    assert (signup.stage, signup.asks, signup.estimated_activation) == ("processing", None, RIGHT)
    assert supplier.send().sent == 1

    assert days_sent(supplier) == ["2026-01-09T23:00:00Z", "2026-01-19T23:00:00Z"]
    assert supplier.supply() == [("planned", RIGHT, None)]
    assert (asking(supplier), overdue(supplier)) == ([], [])
    assert supplier.rows("SELECT cause FROM market.process_event WHERE event = 'redate'") == [
        ("mette: moves in later (moving in on 2026-01-10 is now 2026-01-20)",)
    ]


def test_the_same_day_again_changes_nothing_also_when_it_has_left(
    asked: tuple[Supplier, str],
) -> None:
    supplier, reference = asked
    supplier.redate(reference, RIGHT)
    supplier.send()
    assert supplier.redate(reference, RIGHT).stage == "processing"
    assert supplier.value("SELECT count(*) FROM market.process_event WHERE event = 'redate'") == 1


def test_it_may_be_cancelled_instead(asked: tuple[Supplier, str]) -> None:
    supplier, reference = asked
    signup = supplier.cancel(reference)
    assert (signup.status, signup.stage, signup.asks) == ("cancelled", "cancelled", None)
    assert (supplier.contracts(), asking(supplier)) == (["cancelled"], [])


@pytest.mark.parametrize("day", [date(2026, 1, 11), date(2026, 3, 21)])
def test_another_day_that_the_market_does_not_take_is_refused(
    asked: tuple[Supplier, str], day: date
) -> None:
    supplier, reference = asked
    with pytest.raises(StartDateNotAllowed) as refused:
        supplier.redate(reference, day)
    assert refused.value.details == {"field": "date"}
    assert supplier.signup(reference).stage == "date_needed"


def test_who_and_why_are_asked(asked: tuple[Supplier, str]) -> None:
    supplier, reference = asked
    with pytest.raises(BlankDecision, match="Say why"):
        supplier.redate(reference, RIGHT, why=" ")


def test_a_move_in_whose_day_passes_before_it_could_leave_asks_and_is_not_sent(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = supplier.sign_up(move_in=WISHED).reference
    clock.move_by(days=3)
    assert supplier.send().sent == 0

    signup = supplier.signup(reference)
    assert (signup.status, signup.stage) == ("registered", "date_needed")
    assert (supplier.hub.documents, supplier.states()) == ([], ["pending"])


def test_one_that_asks_does_not_hold_up_the_others(supplier: Supplier, clock: HandClock) -> None:
    supplier.sign_up(move_in=WISHED)
    other = "571313180000000018"
    supplier.sign_up(gsrn=other, cpr_cvr=a_cpr(2), move_in=date(2026, 1, 30))
    clock.move_by(days=3)
    assert supplier.send().sent == 1
    assert supplier.states() == ["pending", "sent"]


def test_a_request_that_waited_in_the_outbox_beyond_its_day_leaves_as_it_is_and_the_market_decides(
    supplier: Supplier, clock: HandClock
) -> None:
    """It may have reached DataHub before, with the answer lost: only its answer tells."""
    reference = supplier.sign_up(move_in=WISHED).reference
    supply.request_due(supplier.database, clock)
    clock.move_by(days=9)
    assert supplier.send().sent == 1
    supplier.receive(doc.a_rejection(supplier.transaction(), "E17"))
    assert supplier.signup(reference).stage == "date_needed"
    assert days_sent(supplier) == ["2026-01-09T23:00:00Z"]


def test_before_it_leaves_the_day_may_be_changed_without_being_asked(supplier: Supplier) -> None:
    reference = supplier.sign_up(move_in=WISHED).reference
    assert supplier.redate(reference, RIGHT).estimated_activation == RIGHT


def test_what_is_with_the_market_or_decided_is_not_redated(supplier: Supplier) -> None:
    reference = supplier.sign_up(move_in=WISHED).reference
    supplier.send()
    with pytest.raises(UnableToRedate, match="its answer is awaited"):
        supplier.redate(reference, RIGHT)
    supplier.receive(doc.a_confirmation(supplier.transaction()))
    with pytest.raises(UnableToRedate, match="has confirmed the move-in on 2026-01-10"):
        supplier.redate(reference, RIGHT)


def test_a_switch_has_no_day_to_choose(supplier: Supplier) -> None:
    reference = supplier.sign_up().reference
    with pytest.raises(UnableToRedate, match="This is a switch"):
        supplier.redate(reference, RIGHT)


def test_a_rejected_one_is_not_redated(supplier: Supplier) -> None:
    reference = supplier.sign_up(move_in=WISHED).reference
    supplier.send()
    supplier.receive(doc.a_rejection(supplier.transaction(), "D17"))
    with pytest.raises(UnableToRedate, match="Sign up again"):
        supplier.redate(reference, RIGHT)


def test_nobody_is_redated_before_the_supply_of_the_one_who_leaves(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock, move_in=WISHED)
    reference = supplier.sign_up(cpr_cvr=a_cpr(2), move_in=RIGHT).reference
    with pytest.raises(AlreadyContracted, match="Choose a later day"):
        supplier.redate(reference, WISHED)
    assert supplier.redate(reference, date(2026, 1, 11)).estimated_activation == date(2026, 1, 11)


def test_attempts_are_bounded_also_where_days_are_told(supplier: Supplier) -> None:
    reference = supplier.sign_up(move_in=RIGHT).reference
    for number in range(1, 6):
        supplier.send()
        supplier.receive(doc.a_rejection(supplier.transaction(), "E17"))
        if number < 5:
            supplier.redate(reference, date(2026, 1, 20 + number))
    signup = supplier.signup(reference)
    assert (signup.status, signup.rejection_reason) == (
        "rejected",
        "The start date is outside what the market allows.",
    )


def test_staff_see_who_is_asked_for_a_day_and_tell_it_by_jobs(asked: tuple[Supplier, str]) -> None:
    supplier, reference = asked
    tools = Tools(supplier.backoffice, supplier.clock)

    (waiting,) = run_job(TABLE, tools, {"job": "asking-signups"})["asking"]
    event = {"job": "redate-signup", "signup": reference, "date": str(RIGHT), "why": "called"}
    redated = run_job(TABLE, tools, event)

    assert (waiting["signup"], waiting["wished"]) == (reference, str(WISHED))
    assert redated == {"signup": reference, "stage": "processing", "date": str(RIGHT)}
    assert run_job(TABLE, tools, {"job": "asking-signups"}) == {"asking": []}
