"""A signup tells nothing of other tenants': not who is supplied at a point, not since when, not how
busy they are.
"""

from datetime import date, timedelta
from types import ModuleType

import pytest

from elhandel.market.starts import UnableToRedate
from elhandel.onboarding import held, signups, status
from elhandel.onboarding.held import signup_rules
from elhandel.portfolio.contracts import AlreadyContracted
from elhandel.values.decision import Decision
from tests.builders.clock import HandClock
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import DAY, START, supplied
from tests.builders.people import a_cpr, a_signup
from tests.builders.supplier import Supplier
from tests.integration.onboarding.test_parties import CONTEXT, poller

__all__ = ["poller"]

SUPPLIED = "0101901234"
NUMBERS = [SUPPLIED, a_cpr(2)]
LIMITS = signup_rules(START).limits


@pytest.fixture
def home(supplier: Supplier, clock: HandClock) -> Supplier:
    """A home that is supplied by a signup of the default tenant since two days."""
    supplied(supplier, clock)
    clock.move_to_day(START + 2 * DAY)
    return supplier


def north(home: Supplier, day: date | None, number: str) -> status.Signup:
    """A signup of another tenant at that home."""
    with home.database.tenant_transaction("north") as tx:
        command = a_signup(cpr_cvr=number, move_in=day)
        return signups.sign_up(tx, command, tenant="north", clock=home.clock, vault=home.vault)


def seen(home: Supplier, reference: str) -> tuple[str, str]:
    with home.database.tenant_transaction("north") as tx:
        signup = signups.signup_status(tx, reference, tenant="north", clock=home.clock)
    return signup.status, signup.stage


def cancel(home: Supplier, reference: str) -> None:
    with home.database.tenant_transaction("north") as tx:
        signups.cancel_signup(tx, reference, tenant="north", clock=home.clock)


def redate(home: Supplier, reference: str, day: date) -> status.Signup:
    with home.database.tenant_transaction("north") as tx:
        decision = Decision("front end", "moves later", home.clock.now())
        return signups.redate_signup(tx, reference, day, decision, tenant="north", clock=home.clock)


@pytest.mark.parametrize("days", [-3, 0, 1, 20], ids=lambda days: f"{days} days after its start")
@pytest.mark.parametrize("number", NUMBERS, ids=["the same person", "another"])
def test_whoever_moves_in_by_another_tenant_waits_alike(
    home: Supplier, number: str, days: int
) -> None:
    signup = north(home, START + days * DAY, number)
    home.send()
    assert (signup.status, signup.stage) == ("registered", "registered")
    assert seen(home, signup.reference) == ("registered", "registered")
    assert home.value("SELECT count(*) FROM market.request WHERE business_reason = 'E65'") == 0
    cause = "same-person-supplied" if number == SUPPLIED else "supplied-to-another"
    assert home.rows("SELECT cause FROM onboarding.signup_hold") == [(cause,)]


@pytest.mark.parametrize("number", NUMBERS, ids=["the same person", "another"])
def test_a_switch_by_another_tenant_hears_only_that_the_point_is_taken(
    home: Supplier, number: str
) -> None:
    with pytest.raises(AlreadyContracted, match="signs up as a move-in") as refused:
        north(home, None, number)
    assert str(START) not in str(refused.value)


def test_the_own_tenant_hears_what_to_do(home: Supplier) -> None:
    with pytest.raises(AlreadyContracted, match="Change its product"):
        home.sign_up(cpr_cvr=SUPPLIED, move_in=START + 9 * DAY)


def test_another_day_is_taken_while_it_waits_and_by_staff_alone_afterwards(
    home: Supplier, poller: ModuleType
) -> None:
    reference = north(home, START + 9 * DAY, a_cpr(2)).reference
    assert redate(home, reference, START - DAY).stage == "registered"

    event = {"job": "release-signups", "signups": [reference], "why": "called them"}
    with pytest.raises(AlreadyContracted, match="Choose a later day"):
        poller.handler(event, CONTEXT)

    home.redate(reference, START + 9 * DAY)
    assert poller.handler(event, CONTEXT)["released"] == [reference]
    for day in (START - DAY, START + 20 * DAY):
        with pytest.raises(UnableToRedate, match="Ask customer service"):
            redate(home, reference, day)
    home.send()
    assert seen(home, reference) == ("processing", "processing")


def test_staff_see_that_it_is_the_same_person_and_cannot_release_it(
    home: Supplier, poller: ModuleType
) -> None:
    reference = north(home, START + 9 * DAY, SUPPLIED).reference
    (listed,) = poller.handler({"job": "held-signups"}, CONTEXT)["held"]
    assert (listed["signup"], listed["cause"]) == (reference, "same-person-supplied")
    with pytest.raises(AlreadyContracted, match="Change its product"):
        poller.handler(
            {"job": "release-signups", "signups": [reference], "why": "called them"}, CONTEXT
        )
    poller.handler(
        {"job": "reject-signups", "signups": [reference], "why": "supplied already"}, CONTEXT
    )
    assert seen(home, reference) == ("rejected", "rejected")


def test_trying_and_taking_back_rings_all_the_same(home: Supplier, clock: HandClock) -> None:
    for number in NUMBERS:
        cancel(home, north(home, START + 9 * DAY, number).reference)
    with home.database.transaction() as tx:
        assert (held.count_held(tx), held.count_taken_back(tx, clock.now())) == (0, 2)
        later = clock.now() + timedelta(days=1)
        assert held.count_taken_back(tx, later) == 0


def test_who_is_busy_elsewhere_looks_as_anybody(supplier: Supplier) -> None:
    for place in range(LIMITS["private-open"]):
        supplier.sign_up(gsrn=a_gsrn(100 + place))
    busy = north(supplier, None, SUPPLIED)
    cancel(supplier, busy.reference)
    new = north(supplier, None, a_cpr(2))
    assert (busy.stage, new.stage) == ("registered", "registered")
    assert supplier.value("SELECT cause FROM onboarding.signup_hold") == "private-open"
