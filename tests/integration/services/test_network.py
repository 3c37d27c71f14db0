"""The network's provider follows what becomes of services, in whatever order the calls arrive.
CD-SVC-9; accounts.md A.8.
"""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from elhandel.platform.database import Database, Transaction
from elhandel.services import NotInState, UnableToServe, agreements
from elhandel.services.network import Standing, refused_count, standing_of
from elhandel.values.errors import DomainError
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
from tests.integration.services.world import a_service, decided, ordered


@pytest.fixture
def network(clock: HandClock) -> Network:
    return Network(clock)


@pytest.fixture
def poller(owner: Database, shared_url: str) -> Database:
    """The module's database in the role of the function QueuePoller, as for a new provider."""
    forget_provider(owner)
    return Database(make_conninfo(shared_url, user="elhandel_queue_poller"))


def standing(database: Database, number: int) -> Standing:
    with database.transaction() as tx:
        found = standing_of(tx, number)
    assert found is not None
    return found


def test_the_provider_follows_every_command(
    office: Database, poller: Database, customer: AccountId, clock: HandClock, network: Network
) -> None:
    """Ordered: created; active: enabled; suspended: disabled; package: profile; ended: deleted."""
    provider = client_of(network)

    def after(command: Callable[..., object], *more: str) -> dict[str, tuple[str, bool]]:
        with office.transaction() as tx:
            command(tx, number, *more, decided(clock))
        follow(poller, clock, provider)
        return states(network)

    with office.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id
    follow(poller, clock, provider)
    ours = f"elhandel-{number}"
    assert states(network) == {ours: ("fibre-300", False)}
    assert network.all()[0].address == "Havnegade 1, 8000 Aarhus C"

    assert after(agreements.activate) == {ours: ("fibre-300", True)}
    assert after(agreements.suspend, "customer_request") == {ours: ("fibre-300", False)}
    assert after(agreements.reactivate) == {ours: ("fibre-300", True)}
    assert after(agreements.change_package, "fibre-1000") == {ours: ("fibre-1000", True)}
    assert after(agreements.refresh_connection) == {ours: ("fibre-1000", True)}
    assert network.all()[0].sessions_ended == 1
    with office.transaction() as tx:
        assert agreements.agreement_of(tx, number).connection_id == "SUB000001"
    assert after(agreements.cancel) == {}
    assert standing(office, number).state == "follows"


def test_a_command_that_fails_asks_the_provider_for_nothing(
    office: Database, poller: Database, customer: AccountId, clock: HandClock, network: Network
) -> None:
    with (
        contextlib.suppress(ZeroDivisionError),
        office.transaction() as tx,
    ):
        number = ordered(tx, customer, clock).agreement_id
        agreements.activate(tx, number, decided(clock))
        raise ZeroDivisionError

    assert follow(poller, clock, client_of(network)).sent == 0
    assert states(network) == {}


def test_a_refusal_waits_for_staff_holds_up_nobody_and_is_mended_by_the_right_number(
    office: Database, poller: Database, customer: AccountId, clock: HandClock, network: Network
) -> None:
    with office.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id
        agreements.activate(tx, number, decided(clock), connection_id="SUB-typed-wrong")
    other = a_service(office, customer, clock)
    made, _ = network.create("by hand", address="Vej 1", profile="fibre-300", enabled=False)

    follow_all(poller, clock, client_of(network))
    assert (standing(office, number).state, standing(office, number).refusal) == (
        "refused",
        "unknown-subscriber",
    )
    assert standing(office, other).state == "follows"
    with office.transaction() as tx:
        assert refused_count(tx) == 1
        agreements.follow_again(tx, number, decided(clock), connection_id=made.subscriber_id)

    assert standing(office, number).state == "waits"
    follow_all(poller, clock, client_of(network))
    assert standing(office, number).state == "follows"
    assert states(network)["by hand"] == ("fibre-300", True)


def test_while_the_provider_is_away_changes_wait_and_only_the_newest_is_sent(
    office: Database,
    owner: Database,
    poller: Database,
    customer: AccountId,
    clock: HandClock,
    network: Network,
) -> None:
    number = a_service(office, customer, clock)
    away = follow(poller, clock, Moody(client_of(network), ["lost there"] * 9))
    assert (away.sent, away.later) == (0, 2)
    with office.transaction() as tx:
        agreements.suspend(tx, number, "technical", decided(clock))

    follow_all(poller, clock, client_of(network))
    assert states(network) == {f"elhandel-{number}": ("fibre-300", False)}
    with owner.transaction() as tx:
        asked = tx.execute(
            "SELECT what, refusal FROM services.network_answer WHERE agreement_id = %s", [number]
        ).fetchall()
    assert asked == [("create", None)]


def test_a_token_that_is_refused_is_no_answer_about_a_service(
    office: Database, poller: Database, customer: AccountId, clock: HandClock, network: Network
) -> None:
    number = a_service(office, customer, clock)
    sent = follow(poller, clock, client_of(network, token="another"))
    assert (sent.sent, sent.later) == (0, 2)
    assert standing(office, number).state == "waits"


def test_a_connection_that_the_provider_made_is_not_typed_over(
    office: Database, poller: Database, customer: AccountId, clock: HandClock, network: Network
) -> None:
    with office.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id
    follow(poller, clock, client_of(network))
    with office.transaction() as tx, pytest.raises(UnableToServe, match="SUB000001"):
        agreements.activate(tx, number, decided(clock), connection_id="SUB999999")
    with office.transaction() as tx, pytest.raises(NotInState, match="no session"):
        agreements.refresh_connection(tx, number, decided(clock))


def test_a_connection_that_is_another_services_is_refused_and_holds_up_nobody(
    office: Database, poller: Database, customer: AccountId, clock: HandClock, network: Network
) -> None:
    with office.transaction() as tx:
        taken = ordered(tx, customer, clock).agreement_id
        agreements.activate(tx, taken, decided(clock), connection_id="SUB000001")
    number, third = (a_service(office, customer, clock) for _ in range(2))
    follow_all(poller, clock, client_of(network))
    assert (standing(office, number).state, standing(office, number).refusal) == (
        "refused",
        "connection-taken",
    )
    assert standing(office, third).state == "follows"


MOODS = st.lists(st.sampled_from(["good", "lost there", "lost back", "refuses"]), max_size=8)
STEP = st.one_of(
    st.sampled_from(["activate", "suspend", "reactivate", "change", "refresh", "again", "cancel"]),
    st.tuples(st.just("follow"), MOODS),
    st.sampled_from(["twice", "shuffle"]),
)


@settings(
    max_examples=by_chance(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, max_size=25))
def test_the_provider_ends_where_our_books_stand_whatever_happens_on_the_way(
    steps: list[str | tuple[str, list[str]]],
    office: Database,
    owner: Database,
    poller: Database,
    customer: AccountId,
) -> None:
    """Commands, calls that are lost on either side or refused, entries that come twice and in any
    order: in the end each connection is as its agreement says.
    """
    forget_provider(owner)
    clock = HandClock(at("2025-11-15T11:00"))
    network = Network(clock)
    provider = client_of(network)
    with office.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id

    for step in steps:
        match step:
            case ("follow", moods):
                follow(poller, clock, Moody(provider, moods))
            case "twice":
                with owner.transaction() as tx:
                    tx.execute("UPDATE platform.outbox SET sent_at = NULL")
            case "shuffle":
                with owner.transaction() as tx:
                    tx.execute(
                        "UPDATE platform.outbox SET due_at = due_at - outbox_id * interval '1 min'"
                    )
            case str(command):
                with contextlib.suppress(DomainError), office.transaction() as tx:
                    _do(tx, command, number, clock)
        clock.move_by(minutes=1)

    with office.transaction() as tx:
        agreements.follow_again(tx, number, decided(clock))
    follow_all(poller, clock, provider)

    with office.transaction() as tx:
        now = agreements.agreement_of(tx, number)
    wanted = {f"elhandel-{number}": (now.now.package, now.state == "active")}
    assert states(network) == ({} if now.state == "cancelled" else wanted)
    assert standing(office, number).state == "follows"


def _do(tx: Transaction, command: str, number: int, clock: HandClock) -> None:
    decision = decided(clock)
    match command:
        case "activate":
            agreements.activate(tx, number, decision)
        case "suspend":
            agreements.suspend(tx, number, "technical", decision)
        case "reactivate":
            agreements.reactivate(tx, number, decision)
        case "change":
            known = agreements.agreement_of(tx, number).now.package
            other = "fibre-300" if known == "fibre-1000" else "fibre-1000"
            agreements.change_package(tx, number, other, decision)
        case "refresh":
            agreements.refresh_connection(tx, number, decision)
        case "again":
            agreements.follow_again(tx, number, decision)
        case "cancel":
            agreements.cancel(tx, number, decision)
