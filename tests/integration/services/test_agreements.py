"""Orders and commands on services, each with its charges in one transaction. CD-SVC-2 to 8."""

import psycopg
import pytest

from elhandel.billing.errors import ChargeDiffers
from elhandel.platform.database import Database
from elhandel.services import NotInState, UnableToServe, agreements
from elhandel.services.agreements import Done
from elhandel.services.states import MOVES, Command, State
from elhandel.values.decision import BlankDecision, Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId, CustomerId
from tests.builders.clock import HandClock, at
from tests.builders.waiting import Second
from tests.integration.services.world import (
    a_day,
    a_service,
    active,
    an_order,
    charged,
    decided,
    ordered,
    whole,
)


def do(database: Database, command: Command, number: int, clock: HandClock) -> Done:
    """A command today, in a transaction of its own."""
    with database.transaction() as tx:
        match command:
            case Command.ACTIVATE:
                return agreements.activate(tx, number, decided(clock))
            case Command.SUSPEND:
                return agreements.suspend(tx, number, "customer_request", decided(clock))
            case Command.REACTIVATE:
                return agreements.reactivate(tx, number, decided(clock))
            case Command.CANCEL:
                return agreements.cancel(tx, number, decided(clock))
            case Command.UPGRADE:
                return agreements.change_package(tx, number, "fibre-1000", decided(clock))
            case Command.DOWNGRADE:
                return agreements.change_package(tx, number, "fibre-300", decided(clock))
            case Command.WITHDRAW:
                return agreements.withdraw(tx, number, decided(clock))


def test_nobody_orders_for_a_customer_who_was_forgotten(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    with owner.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.customer SET forgotten_at = %s, name = '', identity_hash = NULL "
            "WHERE customer_id = %s",
            [clock.now(), customer],
        )
    with office.transaction() as tx, pytest.raises(UnableToServe, match="forgotten"):
        ordered(tx, customer, clock)


def test_an_order_waits_and_costs_nothing(
    office: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-SVC-3."""
    with office.transaction() as tx:
        found = ordered(tx, customer, clock)
        assert (found.state, found.now.package, found.account_id) == (
            "pending",
            "fibre-300",
            customer,
        )
        assert charged(tx, customer) == []
        (deed,) = agreements.deeds_of(tx, found.agreement_id)
        assert (deed.command, deed.state_before, deed.state_after) == ("order", None, "pending")


def test_the_same_order_again_is_the_same_and_another_under_its_key_is_refused(
    office: Database, customer: AccountId, clock: HandClock
) -> None:
    asked = an_order(customer)
    with office.transaction() as tx:
        first = agreements.order(tx, asked, decided(clock))
        assert agreements.order(tx, asked, decided(clock)) == first
        other = an_order(customer, "fibre-1000")
        with pytest.raises(UnableToServe):
            agreements.order(
                tx, type(other)(**{**_fields(other), "key": asked.key}), decided(clock)
            )


@pytest.mark.parametrize(
    "changes",
    [{"package": "fibre-9"}, {"billing_day": 15}, {"address": "  "}],
)
def test_what_cannot_be_ordered_is_refused(
    office: Database, customer: AccountId, clock: HandClock, changes: dict[str, object]
) -> None:
    asked = an_order(customer)
    with office.transaction() as tx, pytest.raises(UnableToServe):
        agreements.order(tx, type(asked)(**{**_fields(asked), **changes}), decided(clock))


def test_nobody_orders_for_nobody(office: Database, clock: HandClock) -> None:
    with office.transaction() as tx, pytest.raises(NotFound):
        agreements.order(tx, an_order(4711), decided(clock))


def test_activation_charges_the_rest_of_the_cycle_at_once(
    office: Database, customer: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        done = active(tx, customer, clock)
        number = done.agreement.agreement_id
        assert done.agreement.state is State.ACTIVE
        assert charged(tx, customer) == [("2025-11-15", "2025-12-01", 106_24)]
        assert [deed.command for deed in agreements.deeds_of(tx, number)] == ["activate", "order"]


def test_what_costs_something_once_is_charged_on_the_day_of_activation(
    office: Database, customer: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        active(tx, customer, clock, "5g-200")
        assert charged(tx, customer) == [
            ("2025-11-15", "2025-11-16", 159_20),
            ("2025-11-15", "2025-11-16", 639_20),
            ("2025-11-15", "2025-12-01", 84_91),
        ]


def test_a_pause_is_credited_and_what_follows_it_is_charged(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-SVC-5, CD-SVC-6."""
    number = a_service(office, customer, clock)

    clock.instant = at("2025-11-20T11:00")
    paused = do(office, Command.SUSPEND, number, clock)
    assert [one.amount_ore for one in paused.charges] == [-73_04]

    clock.instant = at("2025-11-25T11:00")
    do(office, Command.REACTIVATE, number, clock)

    with office.transaction() as tx:
        assert charged(tx, customer)[1:] == [
            ("2025-11-20", "2025-12-01", -73_04),
            ("2025-11-25", "2025-12-01", 39_84),
        ]
    assert whole(owner)


def test_a_suspension_that_is_billed_costs_as_much_as_before(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-SVC-5."""
    number = a_service(office, customer, clock)
    with office.transaction() as tx:
        done = agreements.suspend(tx, number, "technical", decided(clock), skip_billing=False)
        assert done.charges == []
        assert done.agreement.state is State.SUSPENDED
        assert number in agreements.to_charge(tx, a_day("2025-12-01"), 0, 99)
    assert whole(owner)


def test_years_of_a_suspension_are_never_charged(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    number = a_service(office, customer, clock)
    clock.instant = at("2025-11-20T11:00")
    do(office, Command.SUSPEND, number, clock)

    clock.instant = at("2028-02-29T11:00")
    done = do(office, Command.REACTIVATE, number, clock)

    assert [(str(one.period.start), one.amount_ore) for one in done.charges] == [
        ("2028-02-29", 6_87)
    ]
    assert whole(owner)


@pytest.mark.parametrize("paused", [False, True])
def test_what_was_charged_from_the_end_on_is_credited(
    office: Database, owner: Database, customer: AccountId, clock: HandClock, paused: bool
) -> None:
    """CD-SVC-7."""
    number = a_service(office, customer, clock)
    clock.instant = at("2025-11-25T11:00")
    if paused:
        do(office, Command.SUSPEND, number, clock)
    done = do(office, Command.CANCEL, number, clock)

    assert (done.agreement.state, str(done.agreement.cancelled_on)) == ("cancelled", "2025-11-25")
    with office.transaction() as tx:
        assert sum(ore for _, _, ore in charged(tx, customer)) == 106_24 - 39_84
    assert whole(owner)


def test_another_package_costs_its_own_price_from_its_day_on(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-SVC-8."""
    number = a_service(office, customer, clock)
    clock.instant = at("2025-11-25T11:00")
    done = do(office, Command.UPGRADE, number, clock)
    assert done.agreement.now.package == "fibre-1000"

    with office.transaction() as tx:
        assert charged(tx, customer)[1:] == [
            ("2025-11-25", "2025-12-01", -39_84),
            ("2025-11-25", "2025-12-01", 52_64),
        ]
    assert [one.amount_ore for one in do(office, Command.DOWNGRADE, number, clock).charges] == [
        -52_64,
        39_84,
    ]
    assert whole(owner)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("command", list(Command))
def test_the_table_of_states_is_all_that_a_service_can_do(
    office: Database, customer: AccountId, clock: HandClock, state: State, command: Command
) -> None:
    number = _in_state(office, customer, clock, state)

    if state in MOVES[command].before and command is not Command.DOWNGRADE:
        assert do(office, command, number, clock).agreement.state is MOVES[command].after
    elif command is not Command.DOWNGRADE:
        with office.transaction() as tx:
            before = charged(tx, customer), agreements.deeds_of(tx, number)
        with pytest.raises(NotInState):
            do(office, command, number, clock)
        with office.transaction() as tx:
            assert (charged(tx, customer), agreements.deeds_of(tx, number)) == before


def test_nothing_is_done_on_a_day_to_come_or_before_what_is_known(
    office: Database, customer: AccountId, clock: HandClock
) -> None:
    number = a_service(office, customer, clock)
    clock.instant = at("2025-11-20T11:00")
    with office.transaction() as tx:
        for day in ("2025-11-21", "2025-11-14"):
            with pytest.raises(UnableToServe):
                agreements.cancel(tx, number, decided(clock), day=a_day(day))
        done = agreements.cancel(tx, number, decided(clock), day=a_day("2025-11-15"))
        assert str(done.agreement.cancelled_on) == "2025-11-15"
        assert sum(ore for _, _, ore in charged(tx, customer)) == 0


def test_a_connection_is_of_one_service(
    office: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-SVC-1."""
    with office.transaction() as tx:
        one, other = (ordered(tx, customer, clock).agreement_id for _ in range(2))
        agreements.activate(tx, one, decided(clock), connection_id="sub-1")
        with pytest.raises(UnableToServe):
            agreements.activate(tx, other, decided(clock), connection_id="sub-1")


def test_a_reason_is_needed(clock: HandClock) -> None:
    """CD-SVC-3."""
    with pytest.raises(BlankDecision):
        Decision(by="staff:bo", why=" ", at=clock.now())


def test_of_two_who_end_it_at_once_one_does(
    office: Database, owner: Database, customer: AccountId, clock: HandClock, shared_url: str
) -> None:
    number = a_service(office, customer, clock)
    with psycopg.connect(shared_url) as tx:
        agreements.cancel(tx, number, decided(clock))
        late = Second(shared_url, lambda: do(owner, Command.CANCEL, number, clock))
        tx.commit()
        assert isinstance(late.result(), NotInState)
    assert whole(owner)


def test_a_failure_in_the_last_step_leaves_nothing(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id
    with owner.transaction() as tx:  # the key of its first piece is another charge's already
        tx.execute(
            "INSERT INTO billing.charge (source, source_id, period_from, period_to, account_id, "
            "what, quantity, unit, amount_ore, vat_class, bill_from, added_at) VALUES ('service', "
            "%s, '2025-11-15', '2025-12-01', %s, 'x', 1, 'stk.', 1, 'standard', '2025-11-15', %s)",
            [f"{number}:1", customer, clock.now()],
        )

    with pytest.raises(ChargeDiffers):
        do(office, Command.ACTIVATE, number, clock)

    with office.transaction() as tx:
        assert agreements.agreement_of(tx, number).state is State.PENDING
        assert [deed.command for deed in agreements.deeds_of(tx, number)] == ["order"]
        assert charged(tx, customer) == [("2025-11-15", "2025-12-01", 1)]


def test_what_was_done_is_never_changed(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-AUD-1, CD-AUD-2."""
    a_service(office, customer, clock)
    for table in ("action", "charged"):
        with (
            pytest.raises(psycopg.errors.RestrictViolation),
            owner.transaction() as tx,
        ):
            tx.execute(f"UPDATE services.{table} SET agreement_id = agreement_id")  # type: ignore[arg-type]


def test_services_of_a_customer_are_listed_the_newest_first(
    office: Database, customer: AccountId, clock: HandClock
) -> None:
    first, second = (a_service(office, customer, clock) for _ in range(2))
    with office.transaction() as tx:
        found = agreements.agreements_of(tx, CustomerId(customer))
    assert [one.agreement_id for one in found] == [second, first]


def _in_state(database: Database, customer: AccountId, clock: HandClock, state: State) -> int:
    with database.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id
    way = {
        State.PENDING: [],
        State.ACTIVE: [Command.ACTIVATE],
        State.SUSPENDED: [Command.ACTIVATE, Command.SUSPEND],
        State.CANCELLED: [Command.ACTIVATE, Command.CANCEL],
        State.WITHDRAWN: [Command.WITHDRAW],
    }
    for command in way[state]:
        do(database, command, number, clock)
    clock.move_by(days=1)
    return number


def _fields(order: object) -> dict[str, object]:
    return {name: getattr(order, name) for name in order.__slots__}  # type: ignore[attr-defined]
