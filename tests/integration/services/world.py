"""A customer with services, and what they were charged."""

from datetime import date
from itertools import count
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.services import agreements
from elhandel.services.agreements import Agreement, Done, Order
from elhandel.services.upkeep import INVARIANTS
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId

_numbers = count(1)

WHY: Final = "the customer asked for it"


def decided(clock: Clock) -> Decision:
    return Decision(by="staff:bo", why=WHY, at=clock.now())


def an_order(customer: int, package: str = "fibre-300", billing_day: int = 1) -> Order:
    return Order(
        customer_id=CustomerId(customer),
        package=package,
        address="Havnegade 1, 8000 Aarhus C",
        billing_day=billing_day,
        key=f"order-{next(_numbers)}",
    )


def ordered(
    tx: Transaction,
    customer: int,
    clock: Clock,
    package: str = "fibre-300",
    billing_day: int = 1,
) -> Agreement:
    return agreements.order(tx, an_order(customer, package, billing_day), decided(clock))


def active(
    tx: Transaction,
    customer: int,
    clock: Clock,
    package: str = "fibre-300",
    billing_day: int = 1,
) -> Done:
    """A service that is delivered from today on."""
    number = ordered(tx, customer, clock, package, billing_day).agreement_id
    return agreements.activate(tx, number, decided(clock))


def a_service(database: Database, customer: int, clock: Clock, package: str = "fibre-300") -> int:
    """The number of a service that is delivered from today on."""
    with database.transaction() as tx:
        return active(tx, customer, clock, package).agreement.agreement_id


def charged(tx: Transaction, customer: int) -> list[tuple[str, str, int]]:
    """(first day, day after, øre) of every charge of a customer's services, in order."""
    rows = tx.execute(
        "SELECT period_from::text, period_to::text, amount_ore FROM billing.charge "
        "WHERE account_id = %s AND source = 'service' ORDER BY billing_charge_id",
        [customer],
    )
    return [tuple(row) for row in rows]


def whole(database: Database) -> bool:
    """Whether all that must hold of services holds."""
    return not any(found.offenders for found in check(database, INVARIANTS, EVERYTHING))


def a_day(text: str) -> date:
    return date.fromisoformat(text)
