"""What goes over the connections of services: read every hour, one row a day. CD-USE-1 to 4."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from elhandel.platform.database import Database
from elhandel.services import agreements, usage
from elhandel.services.network import DayOfUse, NetworkProvider
from elhandel.services.usage import Synced, level_of, mb_of, percent_of
from elhandel.values.days.period import Period
from elhandel.values.errors import Unavailable
from elhandel.values.ids import AccountId
from simulator.world.network import Network
from tests.builders.clock import HandClock
from tests.integration.services.network import Moody, client_of, follow_all, forget_provider
from tests.integration.services.world import a_service, decided

MB = 1_048_576


@pytest.fixture
def network(clock: HandClock) -> Network:
    return Network(clock)


@pytest.fixture
def poller(owner: Database, shared_url: str) -> Database:
    """The module's database in the role of the function QueuePoller, with no service of others."""
    forget_provider(owner)
    return Database(make_conninfo(shared_url, user="elhandel_queue_poller"))


@pytest.fixture
def line(
    office: Database, poller: Database, customer: AccountId, clock: HandClock, network: Network
) -> tuple[int, str]:
    """A service with a cap of 500 GB since 15 November: its number, and its subscriber's."""
    return a_line(office, poller, customer, clock, network)


def a_line(
    office: Database,
    poller: Database,
    customer: int,
    clock: HandClock,
    network: Network,
    package: str = "5g-200",
) -> tuple[int, str]:
    number = a_service(office, customer, clock, package)
    follow_all(poller, clock, client_of(network))
    found = network.find(f"elhandel-{number}")
    return number, found[0].subscriber_id


def synced(database: Database, clock: HandClock, provider: NetworkProvider) -> Synced:
    clock.move_by(minutes=1)
    return usage.sync_usage(database, clock, provider)


def days(database: Database, number: int) -> list[tuple[str, int, int]]:
    with database.transaction() as tx:
        found = usage.days_of(tx, number, Period(date(2025, 1, 1), date(2027, 1, 1)))
    return [(str(one.day), one.upload, one.download) for one in found]


def told(database: Database, customer: int) -> list[tuple[int, str]]:
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT (said ->> 'percent_used')::int, key FROM notifications.notice "
            "WHERE customer_id = %s AND template = 'data-usage-warning' ORDER BY notice_id",
            [customer],
        ).fetchall()
    return [(percent, key.split(":")[2]) for percent, key in rows]


def test_every_hour_adds_to_one_row_a_day(
    poller: Database, clock: HandClock, network: Network, line: tuple[int, str]
) -> None:
    """CD-USE-1, CD-USE-2: upserted, the same again changes nothing."""
    number, subscriber = line
    network.say(subscriber, clock.today(), 10, 100)
    assert synced(poller, clock, client_of(network)) == Synced(read=1, days=1)
    assert synced(poller, clock, client_of(network)).read == 1
    assert days(poller, number) == [("2025-11-15", 10, 100)]

    network.say(subscriber, clock.today(), 30, 300)
    synced(poller, clock, client_of(network))
    assert days(poller, number) == [("2025-11-15", 30, 300)]


def test_days_that_were_missed_are_made_up_for_from_the_last_one_that_was_read(
    poller: Database, clock: HandClock, network: Network, line: tuple[int, str]
) -> None:
    """CD-USE-2: the day that was read last was not over then; it is read again."""
    number, subscriber = line
    network.say(subscriber, date(2025, 11, 15), 1, 1)
    synced(poller, clock, client_of(network))
    for day in range(15, 20):
        network.say(subscriber, date(2025, 11, day), day, 100 * day)
    clock.move_by(days=4)

    away = Moody(client_of(network), ["lost there"])
    assert synced(poller, clock, away) == Synced(failed=1)
    assert days(poller, number) == [("2025-11-15", 1, 1)]  # what is known is shown meanwhile
    synced(poller, clock, client_of(network))
    assert days(poller, number) == [
        (f"2025-11-{day}", day, 100 * day) for day in (15, 16, 17, 18, 19)
    ]


def test_a_service_that_cannot_be_read_costs_no_other_one(
    office: Database,
    poller: Database,
    customer: AccountId,
    clock: HandClock,
    network: Network,
    line: tuple[int, str],
) -> None:
    number, subscriber = a_line(office, poller, customer, clock, network)
    network.say(subscriber, clock.today(), 5, 5)
    network.delete(line[1])
    found = synced(poller, clock, client_of(network))
    assert (found.read, found.failed) == (1, 1)
    assert days(poller, number) == [("2025-11-15", 5, 5)]


class Fixed:
    """A provider that answers what it was given."""

    def __init__(self, answer: Sequence[DayOfUse]) -> None:
        self._answer = answer

    def usage(self, subscriber_id: str, days: Period) -> Sequence[DayOfUse]:
        return [one for one in self._answer if days.start <= one.day < days.end]


def test_telemetry_out_of_order_with_a_day_twice_is_one_row_a_day(
    poller: Database, clock: HandClock, network: Network, line: tuple[int, str]
) -> None:
    number, subscriber = line
    clock.move_by(days=2)
    for day in (15, 16, 17):
        network.say(subscriber, date(2025, 11, day), day, day)
    network.disorder(on=True)
    synced(poller, clock, client_of(network))
    assert days(poller, number) == [(f"2025-11-{day}", day, day) for day in (15, 16, 17)]


def test_what_was_put_right_by_hand_stays(
    owner: Database, poller: Database, clock: HandClock, network: Network, line: tuple[int, str]
) -> None:
    number, subscriber = line
    network.say(subscriber, clock.today(), 9, 9)
    synced(poller, clock, client_of(network))
    with owner.transaction() as tx:
        tx.execute(
            "UPDATE services.usage_day SET download_bytes = 1, source = 'manual' "
            "WHERE agreement_id = %s",
            [number],
        )
    synced(poller, clock, client_of(network))
    assert days(poller, number) == [("2025-11-15", 9, 1)]


def test_a_customer_is_told_at_80_and_at_95_percent_of_the_cycle_once_a_day_each(
    owner: Database,
    poller: Database,
    customer: AccountId,
    clock: HandClock,
    network: Network,
    line: tuple[int, str],
) -> None:
    """CD-USE-3. 500 GB are 512,000 MB: 80 % are 409,600 MB."""
    _, subscriber = line

    def used(mb: int, times: int = 2) -> list[tuple[int, str]]:
        network.say(subscriber, clock.today(), 0, mb * MB)
        for _ in range(times):
            synced(poller, clock, client_of(network))
        return told(owner, customer)

    assert used(409_599) == []
    assert used(409_600) == [(80, "80")]
    assert used(500_000) == [(80, "80"), (97, "95")]

    clock.move_by(days=1)
    network.say(subscriber, date(2025, 11, 15), 0, 420_000 * MB)
    assert used(0) == [(80, "80"), (97, "95"), (82, "80")]


def test_a_new_cycle_begins_at_nothing_and_without_a_cap_nobody_is_told(
    office: Database,
    owner: Database,
    poller: Database,
    customer: AccountId,
    clock: HandClock,
    network: Network,
    line: tuple[int, str],
) -> None:
    """CD-USE-4: no cap, no percentage."""
    number, subscriber = line
    free, other = a_line(office, poller, customer, clock, network, package="fibre-300")
    network.say(subscriber, date(2025, 11, 15), 0, 400_000 * MB)
    network.say(other, date(2025, 11, 15), 0, 9_000_000 * MB)
    synced(poller, clock, client_of(network))
    with poller.transaction() as tx:
        assert usage.cycle_use(tx, number, 1, 512_000, date(2025, 11, 30)).percent == 78
        assert usage.cycle_use(tx, number, 1, 512_000, date(2025, 12, 1)).percent == 0
        assert usage.cycle_use(tx, free, 1, None, date(2025, 11, 30)).percent is None
    assert told(owner, customer) == []


def test_a_service_on_pause_is_read_and_its_customer_is_left_alone(
    office: Database,
    owner: Database,
    poller: Database,
    customer: AccountId,
    clock: HandClock,
    network: Network,
    line: tuple[int, str],
) -> None:
    number, subscriber = line
    network.say(subscriber, clock.today(), 0, 500_000 * MB)
    with office.transaction() as tx:
        agreements.suspend(tx, number, "customer_request", decided(clock))
    assert synced(poller, clock, client_of(network)).read == 1
    assert told(owner, customer) == []


def test_bytes_are_shown_as_mb_of_1048576() -> None:
    assert mb_of(1_048_576) == Decimal("1.00")
    assert mb_of(5_243) == Decimal("0.01")  # 0.005 and a bit: half away from zero
    assert mb_of(5_242) == Decimal("0.00")


@given(total=st.integers(0, 10**16), cap_mb=st.integers(1, 10**8))
def test_a_level_is_reached_exactly_where_the_share_is(total: int, cap_mb: int) -> None:
    percent = percent_of(total, cap_mb)
    for level in (80, 95):
        reached = level_of(percent, (80, 95)) or 0
        assert (reached >= level) == (total * 100 >= level * cap_mb * MB)


def test_500_services_are_read_in_one_run(
    owner: Database, poller: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-USE-2, load test."""
    with owner.transaction() as tx:
        tx.execute(
            "INSERT INTO services.agreement (customer_id, order_key, technology, address,"
            " billing_day, state, connection_id, ordered_on, activated_on)"
            " SELECT %(customer)s, 'load-' || n, '5g', 'Vej 1', 1, 'active', 'L' || n,"
            " '2025-11-01', '2025-11-01' FROM generate_series(1, 500) n",
            {"customer": customer},
        )
        tx.execute(
            "INSERT INTO services.terms (agreement_id, valid_from, package, name, price,"
            " installation, router, cap_mb, recorded_at)"
            " SELECT agreement_id, '2025-11-01', '5g-200', '5G', 0, 0, 0, 512000, %(now)s"
            " FROM services.agreement WHERE order_key LIKE 'load-%%'",
            {"now": clock.now()},
        )
    used = [DayOfUse(date(2025, 11, 1) + timedelta(days=n), 1, 2) for n in range(15)]
    found = synced(poller, clock, Fixed(used))  # type: ignore[arg-type]
    assert (found.read, found.failed, found.days) == (500, 0, 7_500)


class Unreadable:
    """A provider that does not answer about these subscribers, as long as they are asked about."""

    def __init__(self, subscribers: set[str], used: DayOfUse) -> None:
        self._subscribers = subscribers
        self._used = used

    def usage(self, subscriber_id: str, days: Period) -> Sequence[DayOfUse]:
        if subscriber_id in self._subscribers:
            raise Unavailable("no answer")
        return [self._used]


def test_100_services_that_cannot_be_read_stop_nobody(
    owner: Database, poller: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-USE-2: also where they come first. From then on their turn is behind the others."""
    with owner.transaction() as tx:
        tx.execute(
            "INSERT INTO services.agreement (customer_id, order_key, technology, address,"
            " billing_day, state, connection_id, ordered_on, activated_on)"
            " SELECT %(customer)s, 'bad-' || n, '5g', 'Vej 1', 1, 'active', 'U' || n,"
            " '2025-11-01', '2025-11-01' FROM generate_series(1, 130) n",
            {"customer": customer},
        )
        tx.execute(
            "INSERT INTO services.terms (agreement_id, valid_from, package, name, price,"
            " installation, router, cap_mb, recorded_at)"
            " SELECT agreement_id, '2025-11-01', '5g-200', '5G', 0, 0, 0, 512000, %(now)s"
            " FROM services.agreement WHERE order_key LIKE 'bad-%%'",
            {"now": clock.now()},
        )
    bad = {f"U{n}" for n in range(1, 101)}
    provider: Any = Unreadable(bad, DayOfUse(date(2025, 11, 15), 1, 2))
    found = synced(poller, clock, provider)
    assert (found.read, found.failed) == (30, 100)

    clock.move_by(hours=1)
    found = synced(poller, clock, provider)
    assert (found.read, found.failed) == (30, 100)
    with owner.transaction() as tx:
        first = tx.execute(
            "SELECT max(tried_at) FILTER (WHERE failure IS NULL) <="
            " min(tried_at) FILTER (WHERE failure IS NOT NULL) FROM services.usage_sync"
            " JOIN services.agreement USING (agreement_id) WHERE order_key LIKE 'bad-%'"
        ).fetchone()
    assert first == (True,)


def test_a_provider_that_is_away_ends_the_run_soon(
    owner: Database, poller: Database, customer: AccountId, clock: HandClock
) -> None:
    """And whom it was not asked about begins the next."""
    with owner.transaction() as tx:
        tx.execute(
            "INSERT INTO services.agreement (customer_id, order_key, technology, address,"
            " billing_day, state, connection_id, ordered_on, activated_on)"
            " SELECT %(customer)s, 'away-' || n, '5g', 'Vej 1', 1, 'active', 'A' || n,"
            " '2025-11-01', '2025-11-01' FROM generate_series(1, 260) n",
            {"customer": customer},
        )
        tx.execute(
            "INSERT INTO services.terms (agreement_id, valid_from, package, name, price,"
            " installation, router, recorded_at)"
            " SELECT agreement_id, '2025-11-01', '5g-200', '5G', 0, 0, 0, %(now)s"
            " FROM services.agreement WHERE order_key LIKE 'away-%%'",
            {"now": clock.now()},
        )
    everybody = {f"A{n}" for n in range(1, 261)}
    away: Any = Unreadable(everybody, DayOfUse(date(2025, 11, 15), 1, 2))
    assert synced(poller, clock, away).failed == 150
    back: Any = Unreadable(set(), DayOfUse(date(2025, 11, 15), 1, 2))
    assert synced(poller, clock, back).read == 260
