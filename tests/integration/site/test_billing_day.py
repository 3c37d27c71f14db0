"""The billing day, chosen by the customer over the dashboard's API (CD-BIL-1)."""

from itertools import pairwise
from typing import Any

import psycopg
import pytest

from elhandel.jobs.job import Tools
from elhandel.jobs.request import Nothing
from elhandel.jobs.services.charging import charge_services
from elhandel.platform import web
from elhandel_site import dashboard
from tests.integration.services.world import a_service, charged, ordered, whole
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.calling import Caller, data_of
from tests.integration.site.test_own_changes import rows


def choose(caller: Caller, day: int) -> Any:
    return data_of(caller.send("PATCH", "billing", {"preferredBillingDate": day}))


def test_a_customer_chooses_their_billing_day_and_all_else_of_how_they_are_billed_stays(
    caller: Caller, home: BilledHome
) -> None:
    with home.world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO billing.profile (account_id, vat_class, credit_limit_ore, cvr, "
            "recorded_by, reason, recorded_at) VALUES (%s, 'none', 5000, '12345674', 'staff:bo', "
            "'asked for', %s)",
            [home.customer_id, home.world.clock.now()],
        )
    assert caller.data("billing")["preferences"]["preferredBillingDate"] is None

    for _ in range(2):
        found = choose(caller, 25)
    assert found["preferences"] == {
        "preferredBillingDate": 25,
        "emailInvoices": True,
        "smsNotifications": True,
        "billingEmail": None,
        "billingPhone": None,
    }
    assert rows(
        home,
        "SELECT billing_day, vat_class, credit_limit_ore, cvr, recorded_by, superseded_at IS NULL "
        "FROM billing.profile ORDER BY profile_id",
    ) == [
        (None, "none", 5000, "12345674", "staff:bo", False),
        (25, "none", 5000, "12345674", f"customer:{home.customer_id}", True),
    ]
    assert caller.send("PATCH", "billing", {"preferredBillingDate": 7}).status_code == 422


def test_bills_are_told_of_at_another_address_and_number(caller: Caller) -> None:
    """CD-ACC-4."""
    wanted = {"billingEmail": "Books@Example.dk", "billingPhone": "12 34 56 78"}
    found = data_of(caller.send("PATCH", "billing", wanted))["preferences"]
    assert (found["billingEmail"], found["billingPhone"]) == ("Books@example.dk", "+4512345678")
    assert caller.send("PATCH", "billing", {"billingPhone": "12"}).status_code == 422
    assert caller.send("PATCH", "billing", {"billingEmail": "nobody"}).status_code == 422

    found = data_of(caller.send("PATCH", "billing", {"billingPhone": ""}))["preferences"]
    assert (found["billingEmail"], found["billingPhone"]) == ("Books@example.dk", None)


def test_a_service_is_billed_on_it_from_the_end_of_what_is_charged(
    caller: Caller, home: BilledHome
) -> None:
    clock, database = home.world.clock, home.world.database
    number = a_service(database, home.customer_id, clock)
    with database.transaction() as tx:
        waiting = ordered(tx, home.customer_id, clock, "5g-200").agreement_id
        before = charged(tx, home.customer_id)
    end = before[-1][1]

    choose(caller, 5)
    choose(caller, 25)
    with database.transaction() as tx:
        assert charged(tx, home.customer_id) == before
    assert rows(
        home,
        "SELECT agreement_id, valid_from::text, billing_day FROM services.billing_day "
        "WHERE superseded_at IS NULL ORDER BY 1",
    ) == [(number, end, 25), (waiting, str(clock.today()), 25)]
    found = caller.data(f"services/{number}")
    assert (found["billingDate"], found["nextBillingDate"]) == (25, end)

    choose(caller, 1)  # as it was ordered: nothing is to change any more
    assert rows(home, "SELECT count(*) FROM services.billing_day WHERE superseded_at IS NULL") == [
        (0,)
    ]


def test_a_year_of_nights_and_changes_charges_every_day_once(
    caller: Caller, home: BilledHome
) -> None:
    clock, database = home.world.clock, home.world.database
    number = a_service(database, home.customer_id, clock)
    for night in range(370):
        clock.move_by(days=1)
        if night % 6 == 0:
            charge_services(Tools(database, clock), Nothing())
        if night % 37 == 0:
            choose(caller, (5, 25, 30, 1)[night // 37 % 4])

    with database.transaction() as tx:
        found = charged(tx, home.customer_id)
    assert all(ore > 0 for *_, ore in found)
    assert all(one[1] == after[0] for one, after in pairwise(found))
    assert found[-1][1] > str(clock.today())
    assert {int(start[-2:]) for start, _, _ in found[1:]} >= {1, 5, 25, 30}
    assert whole(database)
    assert caller.data(f"services/{number}")["nextBillingDate"] > str(clock.today())


def test_the_customers_role_chooses_for_nobody_else(caller: Caller, home: BilledHome) -> None:
    """CD-RLS-2."""
    database = home.world.database
    number = a_service(database, home.customer_id, home.world.clock)
    own = dashboard.app.dependency_overrides[web.database]()
    row = {"service": number, "from": home.world.clock.today(), "at": home.world.clock.now()}
    insert = (
        "INSERT INTO services.billing_day (agreement_id, valid_from, billing_day, recorded_at, "
        "recorded_by, reason) VALUES (%(service)s, %(from)s, 5, %(at)s, 'x', 'y')"
    )
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        own.customer_transaction(home.customer_id + 1) as tx,
    ):
        tx.execute(insert, row)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), own.transaction() as tx:
        tx.execute("SELECT billing.choose_own_day(5, 'x', 'y', %(at)s)", row)
    assert rows(home, "SELECT count(*) FROM services.billing_day") == [(0,)]
