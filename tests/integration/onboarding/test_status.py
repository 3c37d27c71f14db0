"""The status of a signup is true to the end, gives the market's reasons in plain words, and takes
no step back.
"""

import pytest

from elhandel.platform.database import Database, fetch_one, statement
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import DAY, POINT, START, confirmed, supplied, waiting
from tests.builders.supplier import Supplier

STOP = START + 20 * DAY


def stages(supplier: Supplier, reference: str) -> tuple[str, str]:
    """The word of the five, and the stage."""
    signup = supplier.signup(reference)
    return signup.status, signup.stage


def test_supply_that_is_over_has_ended_from_its_first_day_without(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = supplied(supplier, clock)
    assert stages(supplier, reference) == ("active", "active")
    supplier.receive(doc.a_notification(POINT, STOP, "E03"))
    clock.move_to_day(STOP, minutes=-1)
    assert stages(supplier, reference) == ("active", "active")
    clock.move_to_day(STOP)
    assert stages(supplier, reference) == ("active", "ended")


def test_supply_that_goes_on_after_all_has_not_ended(supplier: Supplier, clock: HandClock) -> None:
    reference = supplied(supplier, clock)
    supplier.receive(doc.a_notification(POINT, STOP, "E20"))
    clock.move_to_day(STOP)
    supplier.receive(doc.a_notification(POINT, STOP, "D41"))
    assert stages(supplier, reference) == ("active", "active")


def test_a_retry_is_no_step_back(supplier: Supplier, clock: HandClock) -> None:
    reference = supplier.sign_up().reference
    assert stages(supplier, reference) == ("registered", "registered")
    supplier.send()
    supplier.receive(doc.a_rejection(supplier.transaction(), "D40"))
    assert (supplier.states(), stages(supplier, reference)) == (
        ["pending"],
        ("processing", "processing"),
    )
    assert supplier.signup(reference).rejection_reason is None
    clock.move_by(days=1)
    supplier.send()
    assert stages(supplier, reference) == ("processing", "processing")


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("E16", "", "The market does not accept us as supplier"),
        ("X99", "Something of the market's own", "Something of the market's own"),
        ("X99", "", "The market rejected the request with code X99."),
        ("", "", "gave no reason"),
    ],
)
def test_a_rejection_always_has_a_reason(
    supplier: Supplier, code: str, text: str, reason: str
) -> None:
    reference = supplier.sign_up().reference
    supplier.send()
    supplier.receive(doc.a_rejection(supplier.transaction(), code, text))
    assert stages(supplier, reference) == ("rejected", "rejected")
    assert reason in str(supplier.signup(reference).rejection_reason)


@pytest.mark.parametrize(
    ("business_reason", "reason"),
    [
        ("D11", "data had not reached it in time"),
        ("D39", "production obligation"),
        ("E01", "Somebody else moves in"),
        ("E03", "Another supplier takes over"),
        ("E20", "disconnected"),
        ("D14", "closed down"),
        ("D31", "transferred to another supplier"),
    ],
)
def test_what_the_market_cancels_has_a_reason(
    supplier: Supplier, business_reason: str, reason: str
) -> None:
    reference = waiting(supplier)
    supplier.receive(doc.a_notification(POINT, START, business_reason))
    assert stages(supplier, reference) == ("cancelled", "cancelled")
    assert reason in str(supplier.signup(reference).rejection_reason)


def test_what_the_customer_cancels_needs_no_reason(supplier: Supplier) -> None:
    at_once = supplier.sign_up().reference
    supplier.cancel(at_once)
    reference = confirmed(supplier)
    supplier.cancel(reference)
    supplier.send()
    supplier.receive(
        doc.a_confirmation(supplier.transaction("RequestCancellation"), "RequestCancellation")
    )
    for signup in (at_once, reference):
        assert stages(supplier, signup) == ("cancelled", "cancelled")
        assert supplier.signup(signup).rejection_reason is None


@pytest.mark.parametrize("reason", ["D34", "D11"])
def test_supply_that_is_void_was_cancelled_and_says_why(
    supplier: Supplier, clock: HandClock, reason: str
) -> None:
    reference = supplied(supplier, clock)
    supplier.receive(doc.a_notification(POINT, START, reason))
    assert stages(supplier, reference) == ("cancelled", "cancelled")
    assert supplier.signup(reference).rejection_reason


def test_who_holds_the_link_sees_what_the_front_end_sees(database: Database) -> None:
    """Two statements of one question: the function that needs no rights, and the one that obeys
    row-level security. They differ in whose signups they look at, and in nothing else.
    """
    with database.transaction() as tx:
        (function,) = fetch_one(
            tx, "SELECT prosrc FROM pg_proc WHERE oid = %(name)s::regprocedure",
            {"name": "onboarding.signup_by_link(text)"},
        )  # fmt: skip
    lines = [
        line
        for line in statement("elhandel.onboarding.status", "signup_as_it_stands").splitlines()
        if not line.startswith("--") and "s.tenant" not in line
    ]
    asked = " ".join(" ".join(lines).split())

    assert asked.replace("%(reference)s", "$1") == " ".join(function.split())
