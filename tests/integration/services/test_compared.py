"""What the network's provider has is compared with what is wanted, and brought back. CD-SVC-9;
accounts.md A.8; decision 0108.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from elhandel.platform.database import Database
from elhandel.services import agreements, network
from elhandel.services.network import DOES_NOT_STAY, Compared, NetworkProvider, standing_of
from elhandel.values.errors import Unavailable
from elhandel.values.ids import AccountId
from simulator.world.network import Network
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock, at
from tests.integration.services.network import (
    Moody,
    client_of,
    follow,
    follow_all,
    forget_provider,
    states,
)
from tests.integration.services.world import a_service, decided


@pytest.fixture
def provider(clock: HandClock) -> Network:
    return Network(clock)


@pytest.fixture
def poller(owner: Database, shared_url: str) -> Database:
    forget_provider(owner)
    return Database(make_conninfo(shared_url, user="elhandel_queue_poller"))


@pytest.fixture
def number(
    office: Database, poller: Database, customer: AccountId, clock: HandClock, provider: Network
) -> int:
    """A service that the provider follows: its connection is SUB000001."""
    found = a_service(office, customer, clock)
    follow_all(poller, clock, client_of(provider))
    return found


def compared(database: Database, clock: HandClock, provider: NetworkProvider) -> Compared:
    clock.move_by(minutes=10)
    return network.compare_network(database, clock, provider)


def findings(owner: Database, number: int) -> list[str]:
    with owner.transaction() as tx:
        rows = tx.execute(
            "SELECT found FROM services.network_answer"
            " WHERE agreement_id = %s AND what = 'compare' ORDER BY answer_id",
            [number],
        ).fetchall()
    return [found for (found,) in rows]


def stand(database: Database, number: int) -> tuple[str, str | None]:
    with database.transaction() as tx:
        found = standing_of(tx, number)
    assert found is not None
    return found.state, found.refusal


def test_what_follows_is_compared_ten_minutes_after_a_change_and_once_a_day_after_that(
    poller: Database, clock: HandClock, provider: Network, number: int
) -> None:
    client = client_of(provider)
    assert network.compare_network(poller, clock, client) in (Compared(), Compared(alike=1))
    compared(poller, clock, client)
    assert compared(poller, clock, client) == Compared()
    clock.move_by(hours=24)
    assert compared(poller, clock, client) == Compared(alike=1)
    assert stand(poller, number) == ("follows", None)


@pytest.mark.parametrize(
    ("undone", "found"),
    [({"enabled": False}, "off"), ({"profile": "fibre-1000"}, "profile")],
)
def test_what_was_undone_at_the_provider_is_brought_back(
    owner: Database,
    poller: Database,
    clock: HandClock,
    provider: Network,
    number: int,
    undone: dict[str, bool | str],
    found: str,
) -> None:
    """Such as by a call of ours that was carried out long after we gave it up."""
    client = client_of(provider)
    provider.change("SUB000001", **undone)  # type: ignore[arg-type]
    assert compared(poller, clock, client) == Compared(differ=1)
    assert findings(owner, number) == [found]
    assert stand(poller, number) == ("waits", None)

    follow_all(poller, clock, client)
    assert states(provider) == {f"elhandel-{number}": ("fibre-300", True)}
    assert compared(poller, clock, client) == Compared(alike=1)


def test_who_is_suspended_and_has_a_line_is_turned_off_again(
    office: Database,
    owner: Database,
    poller: Database,
    clock: HandClock,
    provider: Network,
    number: int,
) -> None:
    client = client_of(provider)
    with office.transaction() as tx:
        agreements.suspend(tx, number, "customer_request", decided(clock))
    follow_all(poller, clock, client)
    provider.change("SUB000001", enabled=True)
    assert compared(poller, clock, client) == Compared(differ=1)
    follow_all(poller, clock, client)
    assert findings(owner, number) == ["on"]
    assert states(provider) == {f"elhandel-{number}": ("fibre-300", False)}


def test_what_differs_again_within_a_week_waits_for_staff(
    office: Database,
    owner: Database,
    poller: Database,
    clock: HandClock,
    provider: Network,
    number: int,
) -> None:
    client = client_of(provider)
    for _ in range(2):
        provider.change("SUB000001", enabled=False)
        assert compared(poller, clock, client) == Compared(differ=1)
        follow_all(poller, clock, client)
    assert stand(poller, number) == ("refused", DOES_NOT_STAY)
    assert states(provider) == {f"elhandel-{number}": ("fibre-300", False)}
    assert compared(poller, clock, client) == Compared()

    with office.transaction() as tx:
        agreements.follow_again(tx, number, decided(clock))
    follow_all(poller, clock, client)
    assert stand(poller, number) == ("follows", None)
    assert states(provider) == {f"elhandel-{number}": ("fibre-300", True)}


def test_a_subscriber_that_is_gone_is_refused_with_the_providers_own_code(
    owner: Database, poller: Database, clock: HandClock, provider: Network, number: int
) -> None:
    client = client_of(provider)
    provider.delete("SUB000001")
    compared(poller, clock, client)
    follow_all(poller, clock, client)
    assert findings(owner, number) == ["gone"]
    assert stand(poller, number) == ("refused", "unknown-subscriber")


def test_a_subscriber_that_is_there_after_its_end_is_deleted_again(
    office: Database,
    owner: Database,
    poller: Database,
    clock: HandClock,
    provider: Network,
    number: int,
) -> None:
    """A creation that arrived behind the deletion."""
    client = client_of(provider)
    with office.transaction() as tx:
        agreements.cancel(tx, number, decided(clock))
    follow_all(poller, clock, client)
    provider.create(f"elhandel-{number}", address="Vej 1", profile="fibre-300", enabled=True)
    assert compared(poller, clock, client) == Compared(differ=1)
    assert findings(owner, number) == ["not-deleted"]


def test_a_provider_that_is_away_changes_nothing_and_is_asked_again(
    owner: Database, poller: Database, clock: HandClock, provider: Network, number: int
) -> None:
    provider.change("SUB000001", enabled=False)
    client = client_of(provider)
    assert compared(poller, clock, Away(client, 1)) == Compared(failed=1)
    assert findings(owner, number) == []
    assert stand(poller, number) == ("follows", None)
    assert compared(poller, clock, client) == Compared(differ=1)


def test_a_call_that_is_carried_out_behind_a_newer_one_is_found_and_undone(
    office: Database,
    owner: Database,
    poller: Database,
    clock: HandClock,
    provider: Network,
    number: int,
) -> None:
    """What was given up as lost turns a line off for which its customer pays again."""
    client = client_of(provider)
    provider.late(calls=3, minutes=8)  # the three tries of one call
    with office.transaction() as tx:
        agreements.suspend(tx, number, "customer_request", decided(clock))
    follow(poller, clock, client)
    with office.transaction() as tx:
        agreements.reactivate(tx, number, decided(clock))
    clock.move_by(minutes=2)
    follow_all(poller, clock, client)
    assert stand(poller, number) == ("follows", None)

    clock.move_by(minutes=8)
    assert states(provider) == {f"elhandel-{number}": ("fibre-300", False)}  # nobody has a line
    assert compared(poller, clock, client) == Compared(differ=1)
    follow_all(poller, clock, client)
    assert findings(owner, number) == ["off"]
    assert states(provider) == {f"elhandel-{number}": ("fibre-300", True)}


class Away(Moody):
    """A provider that does not say how the first so many subscribers are."""

    def __init__(self, inner: NetworkProvider, times: int) -> None:
        super().__init__(inner)
        self._times = iter(range(times))

    def get(self, subscriber_id: str) -> network.Subscriber | None:
        if next(self._times, None) is not None:
            raise Unavailable("lost")
        return super().get(subscriber_id)


class Meanwhile(Moody):
    """A provider during whose answer something else is wanted."""

    def __init__(self, inner: NetworkProvider, office: Database, clock: HandClock, number: int):
        super().__init__(inner)
        self._world = office, clock, number

    def get(self, subscriber_id: str) -> network.Subscriber | None:
        there = super().get(subscriber_id)
        office, clock, number = self._world
        with office.transaction() as tx:
            agreements.suspend(tx, number, "technical", decided(clock))
        return there


def test_what_is_wanted_anew_while_the_provider_answers_is_not_judged_by_the_answer(
    office: Database,
    owner: Database,
    poller: Database,
    clock: HandClock,
    provider: Network,
    number: int,
) -> None:
    provider.change("SUB000001", enabled=False)
    client = client_of(provider)
    found = compared(poller, clock, Meanwhile(client, office, clock, number))
    assert (found, findings(owner, number)) == (Compared(), [])
    follow_all(poller, clock, client)
    assert states(provider) == {f"elhandel-{number}": ("fibre-300", False)}


@settings(
    max_examples=by_chance(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    late=st.lists(
        st.sampled_from(["suspend", "reactivate", "fibre-1000", "on", "off", "compare", "follow"]),
        max_size=12,
    )
)
def test_whatever_is_undone_there_the_provider_ends_where_our_books_stand_or_staff_know(
    late: list[str],
    office: Database,
    owner: Database,
    poller: Database,
    customer: AccountId,
) -> None:
    forget_provider(owner)
    clock = HandClock(at("2025-11-15T11:00"))
    provider = Network(clock)
    client = client_of(provider)
    number = a_service(office, customer, clock)
    follow_all(poller, clock, client)

    for step in late:
        with office.transaction() as tx:
            state = agreements.agreement_of(tx, number).state
        match step:
            case "suspend" | "reactivate" if (step == "suspend") == (state == "active"):
                with office.transaction() as tx:
                    if step == "suspend":
                        agreements.suspend(tx, number, "technical", decided(clock))
                    else:
                        agreements.reactivate(tx, number, decided(clock))
            case "on" | "off":
                provider.change("SUB000001", enabled=step == "on")
            case "fibre-1000":
                provider.change("SUB000001", profile=step)
            case "compare":
                compared(poller, clock, client)
            case "follow":
                follow_all(poller, clock, client)
        clock.move_by(minutes=1)

    for _ in range(2):
        follow_all(poller, clock, client)
        clock.move_by(hours=25)
        compared(poller, clock, client)
    follow_all(poller, clock, client)

    with office.transaction() as tx:
        now = agreements.agreement_of(tx, number)
    wanted = {f"elhandel-{number}": ("fibre-300", now.state == "active")}
    is_known = stand(poller, number) == ("refused", DOES_NOT_STAY)
    assert is_known or states(provider) == wanted


def test_100_that_cannot_be_asked_about_stop_no_other_one(
    owner: Database, poller: Database, customer: AccountId, clock: HandClock, provider: Network
) -> None:
    made, _ = provider.create("the last", address="Vej 1", profile="fibre-300", enabled=False)
    with owner.transaction() as tx:
        tx.execute(
            "INSERT INTO services.agreement (customer_id, order_key, technology, address,"
            " billing_day, state, connection_id, ordered_on, activated_on)"
            " SELECT %(customer)s, 'compare-' || n, '5g', 'Vej 1', 1, 'active',"
            " CASE n WHEN 101 THEN %(last)s ELSE 'C' || n END, '2025-11-01', '2025-11-01'"
            " FROM generate_series(1, 101) n",
            {"customer": customer, "last": made.subscriber_id},
        )
        tx.execute(
            "INSERT INTO services.connection (agreement_id, wanted, profile, wanted_at, known,"
            " known_profile, known_version, known_at)"
            " SELECT agreement_id, 'enabled', 'fibre-300', %(now)s, 'enabled', 'fibre-300', 1,"
            " %(now)s FROM services.agreement WHERE order_key LIKE 'compare-%%'",
            {"now": clock.now()},
        )
    found = compared(poller, clock, Away(client_of(provider), 100))
    assert (found.failed, found.differ) == (100, 1)
