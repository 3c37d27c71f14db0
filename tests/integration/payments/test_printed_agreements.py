"""Bills name the agreement of Betalingsservice by which they are collected, however it came or
ended: `payments.mandate` is the truth, and the billing profile follows it.
"""

from datetime import UTC, datetime
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.billing.profile import Profile, profiles_of, set_profile
from elhandel.payments.exchange import import_delivery
from elhandel.payments.mandates import follow_agreements
from elhandel.payments.methods import (
    methods_of,
    remove_method,
    set_auto_pay,
)
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId
from simulator.world.payments import agreements_delivery
from tests.builders.chance import by_chance
from tests.integration.payments.world import a_customer

CLOCK = FixedClock(datetime(2026, 3, 2, 8, tzinfo=UTC))
CAME, ENDED = "0231", "0232"
DECISION = Decision("staff", "asked for by telephone", CLOCK.now())

_deliveries = count(100)


def deliver(ours: Database, account: AccountId, number: str, code: str) -> None:
    content = agreements_delivery(next(_deliveries), [(account, number, code)])
    assert import_delivery(ours, CLOCK, content, pbs="01234567") == "handled"


def profile_of(ours: Database, account: AccountId) -> Profile:
    with ours.transaction() as tx:
        return profiles_of(tx, [CustomerId(account)])[CustomerId(account)]


def a_billed_customer(database: Database, profile: Profile) -> AccountId:
    with database.transaction() as tx:
        account = a_customer(tx)
        set_profile(tx, account, profile, DECISION)
    return account


def test_an_agreement_that_arrives_is_what_the_bill_names_until_it_ends(
    ours: Database, database: Database
) -> None:
    anna = a_billed_customer(database, Profile(billing_day=25))

    deliver(ours, anna, "118042", CAME)
    assert profile_of(ours, anna) == Profile(billing_day=25, mandate_number="118042")

    deliver(ours, anna, "118042", ENDED)
    assert profile_of(ours, anna) == Profile(billing_day=25)


def test_what_a_customer_changes_is_followed_by_the_next_round(
    ours: Database, database: Database
) -> None:
    anna, bo = (a_billed_customer(database, Profile()) for _ in range(2))
    for account in (anna, bo):
        deliver(ours, account, "7", CAME)
    with database.transaction() as tx:
        (method,) = methods_of(tx, anna)
        remove_method(tx, anna, method.method_id, DECISION, owed_ore=0)
        set_auto_pay(tx, bo, DECISION, on=False)

    with ours.transaction() as tx:
        assert (follow_agreements(tx, CLOCK.now()), follow_agreements(tx, CLOCK.now())) == (2, 0)

    assert profile_of(ours, anna).mandate_number is None
    assert profile_of(ours, bo).mandate_number is None


def test_a_number_of_somebody_who_never_had_an_agreement_here_stays(
    ours: Database, database: Database
) -> None:
    anna = a_billed_customer(database, Profile(mandate_number="42"))

    with ours.transaction() as tx:
        assert follow_agreements(tx, CLOCK.now()) == 0

    assert profile_of(ours, anna).mandate_number == "42"


@settings(
    max_examples=by_chance(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told=st.lists(st.tuples(st.sampled_from("123"), st.sampled_from([CAME, ENDED])), max_size=8))
def test_whatever_the_order_the_bill_names_the_agreement_that_collects(
    ours: Database, database: Database, told: list[tuple[str, str]]
) -> None:
    anna = a_billed_customer(database, Profile())
    for number, code in told:
        deliver(ours, anna, number, code)

        with ours.transaction() as tx:
            active = [
                method.mandate.reference
                for method in methods_of(tx, anna)
                if method.mandate is not None and method.mandate.state == "active"
            ]
        assert [profile_of(ours, anna).mandate_number] == (active or [None])
