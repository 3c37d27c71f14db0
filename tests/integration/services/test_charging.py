"""Services charged every night, a week before their billing day. CD-BIL-5."""

from itertools import pairwise

import psycopg
import pytest

from elhandel.jobs.job import Tools
from elhandel.jobs.request import Nothing
from elhandel.jobs.services.charging import charge_services
from elhandel.platform.database import Database
from elhandel.services import agreements
from elhandel.values.days.local_time import start_of_day
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock, at
from tests.builders.waiting import Second
from tests.integration.services.world import a_day, a_service, active, charged, decided, whole


def charge(database: Database, clock: HandClock) -> dict[str, int]:
    return charge_services(Tools(database, clock), Nothing())


def test_a_cycle_is_charged_a_week_before_it_begins_and_once(
    office: Database, nightly: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    a_service(office, customer, clock)

    clock.instant = at("2025-11-23T01:00")
    charge(nightly, clock)
    with owner.transaction() as tx:
        assert len(charged(tx, customer)) == 1

    for _ in range(2):
        clock.move_by(days=1)
        charge(nightly, clock)
    with owner.transaction() as tx:
        assert charged(tx, customer)[1:] == [("2025-12-01", "2026-01-01", 199_20)]
    assert whole(owner)


def test_nights_that_were_missed_are_made_up_for(
    office: Database, nightly: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    a_service(office, customer, clock)

    clock.instant = at("2026-03-26T01:00")
    charge(nightly, clock)

    with owner.transaction() as tx:
        found = charged(tx, customer)
    assert [ore for *_, ore in found[1:]] == [199_20] * 5
    assert all(one[1] == after[0] for one, after in pairwise(found))
    assert found[-1][1] == "2026-05-01"


@pytest.mark.parametrize("billing_day", [1, 5, 25, 30])
def test_a_year_of_nights_charges_every_day_once(
    office: Database,
    nightly: Database,
    owner: Database,
    customer: AccountId,
    clock: HandClock,
    billing_day: int,
) -> None:
    with office.transaction() as tx:
        active(tx, customer, clock, billing_day=billing_day)

    for day in range(1, 366, 3):
        clock.instant = at("2025-11-15T01:00")
        clock.move_by(days=day)
        charge(nightly, clock)

    with owner.transaction() as tx:
        found = charged(tx, customer)
    assert all(one[1] == after[0] for one, after in pairwise(found))
    assert {ore for *_, ore in found[1:]} == {199_20}
    assert whole(owner)


def test_a_paused_service_is_not_charged_and_an_ended_one_neither(
    office: Database, nightly: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    paused, ended = (a_service(office, customer, clock) for _ in range(2))
    with office.transaction() as tx:
        agreements.suspend(tx, paused, "customer_request", decided(clock))
        agreements.cancel(tx, ended, decided(clock))
        before = charged(tx, customer)

    clock.instant = at("2026-01-26T01:00")
    charge(nightly, clock)

    with owner.transaction() as tx:
        assert charged(tx, customer) == before


def test_one_that_cannot_be_charged_does_not_stop_the_others(
    office: Database, nightly: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    broken, fine = (a_service(office, customer, clock) for _ in range(2))
    with owner.transaction() as tx:
        tx.execute(_TAKEN, [f"{broken}:2", customer, start_of_day(a_day("2025-11-15"))])

    clock.instant = at("2025-11-24T01:00")
    assert charge(nightly, clock)["failed"] == 1

    with owner.transaction() as tx:
        pieces = "SELECT agreement_id FROM services.charged WHERE piece_no = 2"
        assert {number for (number,) in tx.execute(pieces)} & {broken, fine} == {fine}
        tx.execute("DELETE FROM billing.charge WHERE source_id = %s", [f"{broken}:2"])
    assert charge(nightly, clock) == {"charged": 1, "failed": 0}


def test_the_night_waits_for_who_pauses_a_service_and_charges_nothing_of_the_pause(
    office: Database,
    nightly: Database,
    owner: Database,
    customer: AccountId,
    clock: HandClock,
    shared_url: str,
) -> None:
    number = a_service(office, customer, clock)
    clock.instant = at("2025-11-24T01:00")
    with psycopg.connect(shared_url) as tx:
        tx.execute("SET TIME ZONE 'UTC'")
        agreements.suspend(tx, number, "customer_request", decided(clock))
        late = Second(shared_url, lambda: charge(nightly, clock))
        tx.commit()
        assert late.result()["failed"] == 0

    with owner.transaction() as tx:
        assert all(last <= "2025-12-01" for _, last, _ in charged(tx, customer))
    assert whole(owner)


def test_the_back_office_itself_changes_no_service(pages: Database) -> None:
    with pages.transaction() as tx, pytest.raises(psycopg.errors.InsufficientPrivilege):
        tx.execute("UPDATE services.agreement SET state = 'active'")


_TAKEN = """
INSERT INTO billing.charge (source, source_id, period_from, period_to, account_id, what, quantity,
    unit, amount_ore, vat_class, bill_from, added_at)
VALUES ('service', %s, '2025-12-01', '2026-01-01', %s, 'x', 1, 'stk.', 1, 'standard', '2025-11-15',
    %s)
"""
