"""Contracts: what a customer agreed to for a metering point.

A contract awaits the market first. Its supply period is only planned until the market's start day
has come: nothing is settled or billed outside an active supply period, and the database lets no two
active ones of a point overlap. A point has at most one contract that runs and one that awaits the
market: beside the one that runs, that of somebody else who moves in.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final, Literal

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.portfolio.supply import move_planned_start
from elhandel.values.errors import DomainError
from elhandel.values.ids import ContractId, CustomerId, MeteringPointId


class AlreadyContracted(DomainError):
    """The metering point has a signup or a contract that is open."""

    code = "metering-point-already-signed-up"
    status = 409


def open_contract(
    tx: Transaction,
    customer: CustomerId,
    point: MeteringPointId,
    product_id: str,
    *,
    starts_on: date,
    now: datetime,
    moves_in: bool = False,
    vat_registered: bool = False,
    known: Collection[ContractId] | None = None,
) -> ContractId:
    """A contract that awaits the market, with its planned supply period.

    vat_registered: whether the customer is, and so sells what is produced with VAT.
    known: the contracts of which the caller may learn whose they are and since when; None is all.
    Beside contracts that are not known a move-in is allowed for anybody and on any day: ask
    `beside_others`, and let staff look. Raises AlreadyContracted when another contract awaits the
    market at the point, or one runs there: beside it only somebody else can move in, after the day
    on which it began.
    """
    wished = {
        "customer": customer,
        "point": point,
        "product": product_id,
        "starts_on": starts_on,
        "now": now,
    }
    opened = tx.execute(_OPEN, {**wished, "vat_registered": vat_registered}).fetchone()
    if opened is None:
        raise AlreadyContracted(
            "This metering point already has a signup under way. "
            "Look at its status, or cancel it first."
        )
    contract = ContractId(opened[0])

    # Only now: the insert above has waited for a contract that awaited the market until a moment
    # ago, and that runs now.
    _check_beside(tx, wished, moves_in=moves_in, known=known)
    tx.execute(_PLAN, {"point": point, "contract": contract, "starts_on": starts_on})

    return contract


_OPEN: Final = """
INSERT INTO portfolio.contract
    (customer_id, metering_point_id, product_id, vat_registered, state, created_at)
VALUES (%(customer)s, %(point)s, %(product)s, %(vat_registered)s, 'awaiting', %(now)s)
ON CONFLICT (metering_point_id) WHERE state = 'awaiting' DO NOTHING
RETURNING contract_id
"""

_PLAN: Final = """
INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on)
VALUES (%(point)s, %(contract)s, 'planned', %(starts_on)s)
"""


def redate_contract(
    tx: Transaction,
    contract: ContractId,
    starts_on: date,
    known: Collection[ContractId] | None = None,
) -> None:
    """A move-in is to happen on another day. known: as for `open_contract`.

    Raises AlreadyContracted where supply of ours has begun there by then.
    """
    customer, point = fetch_one(
        tx,
        "SELECT customer_id, metering_point_id FROM portfolio.contract WHERE contract_id = %s",
        [contract],
    )
    wished = {"customer": customer, "point": point, "starts_on": starts_on}
    _check_beside(tx, wished, moves_in=True, known=known)
    move_planned_start(tx, contract, starts_on)


type Beside = Literal["same-person-supplied", "supplied-to-another"]


def beside_others(
    tx: Transaction, contract: ContractId, known: Collection[ContractId], since: date
) -> Beside | None:
    """Whether a move-in stands beside supply by contracts that are not `known`; None where it does
    not.

    Such supply runs, or began on `since` or later: neither whose it is nor the wished day decides
    whether there is any.
    """
    customer, point, starts_on = fetch_one(tx, _WISHED, [contract])
    wished = {"customer": customer, "point": point, "starts_on": min(starts_on, since)}

    others = [
        same for other, _, _, same in tx.execute(_BESIDE, wished).fetchall() if other not in known
    ]
    if not others:
        return None

    return "same-person-supplied" if any(others) else "supplied-to-another"


_BESIDE: Final = statement("elhandel.portfolio.contracts", "supply_beside")

_WISHED: Final = """
SELECT c.customer_id, c.metering_point_id, s.starts_on
FROM portfolio.contract c JOIN portfolio.supply_period s USING (contract_id)
WHERE c.contract_id = %s ORDER BY s.supply_period_id DESC LIMIT 1
"""


def check_move_in(tx: Transaction, contract: ContractId) -> None:
    """Raise AlreadyContracted where supply of ours leaves no room for a move-in that awaits the
    market.
    """
    customer, point, starts_on = fetch_one(tx, _WISHED, [contract])
    wished = {"customer": customer, "point": point, "starts_on": starts_on}
    _check_beside(tx, wished, moves_in=True, known=None)


def cancel_contract(tx: Transaction, contract: ContractId) -> None:
    """The contract ends before supply has begun."""
    tx.execute(_CANCEL_SUPPLY, {"contract": contract})
    tx.execute(_CANCEL, {"contract": contract})


_CANCEL_SUPPLY: Final = """
UPDATE portfolio.supply_period SET state = 'cancelled'
WHERE contract_id = %(contract)s AND state = 'planned'
"""

_CANCEL: Final = """
UPDATE portfolio.contract SET state = 'cancelled'
WHERE contract_id = %(contract)s AND state = 'awaiting'
"""


def _check_beside(
    tx: Transaction, wished: dict[str, Any], *, moves_in: bool, known: Collection[ContractId] | None
) -> None:
    """Raise AlreadyContracted; of contracts that are not `known` it says only that one runs."""
    starts_on = wished["starts_on"]
    for contract, runs, began_on, same_customer in tx.execute(_BESIDE, wished).fetchall():
        if known is None or contract in known or not moves_in:
            _refuse_beside(
                starts_on, began_on, moves_in=moves_in, runs=runs, same_customer=same_customer
            )


def _refuse_beside(
    starts_on: date, began_on: date, *, moves_in: bool, runs: bool, same_customer: bool
) -> None:
    """Raise AlreadyContracted where supply that we have at the point leaves no room for the new
    contract.
    """
    if runs and not moves_in:
        raise AlreadyContracted(
            "This metering point already has a running contract with us. "
            "Somebody who moves in there signs up as a move-in, with the day of moving."
        )

    if runs and same_customer:
        raise AlreadyContracted(
            "This customer already has a running contract on this metering point. "
            "Change its product instead."
        )

    if moves_in and starts_on <= began_on:
        raise AlreadyContracted(
            f"Our supply of this metering point began on {began_on}, "
            f"so nobody can move in on {starts_on}. "
            "Choose a later day, or let customer service correct the earlier move first."
        )
