"""Contracts and supply periods: what a customer agreed to, and when we really supply.

A contract awaits the market. Its supply period is only planned until the market's start day has come: nothing is
settled or billed outside an active supply period, and no two active ones of a point overlap (the database sees
to it).
"""

from datetime import date, datetime
from typing import Final

import psycopg.errors

from elhandel.platform.database import Transaction, one
from elhandel.platform.errors import DomainError


class AlreadyContracted(DomainError):
    """The metering point has a signup or a contract that is open."""

    code = "metering-point-already-signed-up"
    status = 409


_OPEN: Final = """
INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, vat_registered, state, created_at)
VALUES (%(customer)s, %(point)s, %(product)s, %(vat_registered)s, 'awaiting', %(now)s)
RETURNING contract_id
"""

_PLAN: Final = """
INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on)
VALUES (%(point)s, %(contract)s, 'planned', %(starts_on)s)
"""

_ACTIVATE: Final = """
UPDATE portfolio.supply_period SET state = 'active', starts_on = %(starts_on)s, activated_at = %(now)s
WHERE contract_id = %(contract)s AND state = 'planned'
RETURNING ends_on
"""

_END: Final = """
UPDATE portfolio.supply_period SET ends_on = greatest(%(ends_on)s, starts_on)
WHERE contract_id = %(contract)s AND state = 'active' AND ends_on IS DISTINCT FROM %(ends_on)s
"""


def open_contract(
    tx: Transaction,
    customer: int,
    point: int,
    product_id: str,
    *,
    starts_on: date,
    now: datetime,
    vat_registered: bool = False,
) -> int:
    """A contract that awaits the market, with its planned supply period.

    vat_registered: whether the customer is, and so sells what is produced with VAT.
    Raises AlreadyContracted when the point has a contract that is awaiting or active.
    """
    try:
        with tx.transaction():
            agreed = {"product": product_id, "vat_registered": vat_registered}
            (contract,) = one(tx, _OPEN, {"customer": customer, "point": point, **agreed, "now": now})
    except psycopg.errors.UniqueViolation as error:
        raise AlreadyContracted(
            "This metering point already has a signup under way or a running contract. "
            "Look at its status, or cancel it first."
        ) from error
    tx.execute(_PLAN, {"point": point, "contract": contract, "starts_on": starts_on})
    return int(contract)


def move_planned_start(tx: Transaction, contract: int, starts_on: date) -> None:
    """The market will start supply on another day than was planned."""
    tx.execute(
        "UPDATE portfolio.supply_period SET starts_on = %s WHERE contract_id = %s AND state = 'planned'",
        [starts_on, contract],
    )


def begin_supply(tx: Transaction, contract: int, starts_on: date, now: datetime) -> date | None:
    """The start day has come: the supply period is active from `starts_on`, and with it the contract.

    Returns the first day without supply, where the market has announced one already.
    """
    begun = tx.execute(_ACTIVATE, {"contract": contract, "starts_on": starts_on, "now": now}).fetchone()
    tx.execute("UPDATE portfolio.contract SET state = 'active' WHERE contract_id = %s", [contract])
    return None if begun is None else begun[0]


def announce_end(tx: Transaction, contract: int, ends_on: date | None) -> None:
    """The market tells before supply has begun that it will end on `ends_on`, or takes that back (None)."""
    tx.execute(
        "UPDATE portfolio.supply_period SET ends_on = %s WHERE contract_id = %s AND state = 'planned'",
        [ends_on, contract],
    )


def end_supply(tx: Transaction, contract: int, ends_on: date) -> None:
    """The market has ended our supply: `ends_on` is the first local day without it."""
    tx.execute(_END, {"contract": contract, "ends_on": ends_on})
    tx.execute("UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = %s", [contract])


def resume_supply(tx: Transaction, contract: int) -> None:
    """The market took the end back: supply goes on as if it had never been announced."""
    tx.execute(
        "UPDATE portfolio.supply_period SET ends_on = NULL WHERE contract_id = %s AND state = 'active'", [contract]
    )
    tx.execute("UPDATE portfolio.contract SET state = 'active' WHERE contract_id = %s", [contract])


def void_supply(tx: Transaction, contract: int) -> None:
    """Supply that should never have been (an erroneous switch): the period is void from its first day."""
    tx.execute(
        "UPDATE portfolio.supply_period SET state = 'void' WHERE contract_id = %s AND state = 'active'", [contract]
    )
    tx.execute("UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = %s", [contract])


def cancel_contract(tx: Transaction, contract: int) -> None:
    """The contract comes to nothing before supply began."""
    tx.execute(
        "UPDATE portfolio.supply_period SET state = 'cancelled' WHERE contract_id = %s AND state = 'planned'",
        [contract],
    )
    tx.execute(
        "UPDATE portfolio.contract SET state = 'cancelled' WHERE contract_id = %s AND state = 'awaiting'", [contract]
    )
