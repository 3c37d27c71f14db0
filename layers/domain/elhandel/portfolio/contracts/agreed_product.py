"""Which product a contract has on which days: the one it began with, until the day of a change."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId


@dataclass(frozen=True, slots=True)
class ProductChange:
    """A contract's product before and after a change; both are equal where it was agreed
    already.
    """

    contract_id: ContractId
    before: str
    after: str


def contract_on(tx: Transaction, gsrn: Gsrn, day: date) -> ContractId | None:
    """The contract of a point that is concerned by what is agreed from `day` on, locked for this
    transaction.
    """
    row = tx.execute(_CONTRACT_ON, {"gsrn": gsrn.value, "day": day}).fetchone()
    return None if row is None else ContractId(row[0])


# The one whose supply (running, ended or only planned) holds the day, or else the next; of one that
# runs and one whose move-in awaits the market, the latter from its first day on. Locked, so that
# changes follow each other.
_CONTRACT_ON: Final = """
SELECT c.contract_id
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.supply_period s USING (contract_id)
WHERE m.gsrn = %(gsrn)s AND s.state IN ('planned', 'active')
  AND (s.ends_on IS NULL OR s.ends_on > greatest(s.starts_on, %(day)s))
ORDER BY s.starts_on <= %(day)s DESC, abs(s.starts_on - %(day)s) LIMIT 1 FOR UPDATE OF c
"""


def hold_contract(tx: Transaction, contract: ContractId) -> bool:
    """Until `tx` ends nobody else changes a contract; whether there is one with this number."""
    return tx.execute(_HOLD, {"contract": contract}).fetchone() is not None


_HOLD: Final = """
SELECT contract_id FROM portfolio.contract WHERE contract_id = %(contract)s FOR UPDATE
"""


def change_product(
    tx: Transaction, contract: ContractId, product_id: str, valid_from: date, decision: Decision
) -> ProductChange:
    """From the local day `valid_from` on, until the next change that is agreed, the contract has
    this product.

    The day may lie in the past or in the future. What is agreed already stays as it is; a row that
    is replaced is kept.
    """
    values = {"contract": contract, "day": valid_from, "product": product_id}
    (before,) = fetch_one(tx, _AGREED, values)
    if before != product_id:
        values |= {"by": decision.by, "why": decision.why, "now": decision.at}
        tx.execute(_SUPERSEDE, values)
        tx.execute(_ADD, values)
    return ProductChange(contract, before, product_id)


_AGREED: Final = """
SELECT product_id FROM portfolio.agreed_product
WHERE contract_id = %(contract)s AND first <= %(day)s AND past > %(day)s
"""

_SUPERSEDE: Final = """
UPDATE portfolio.contract_product SET superseded_at = %(now)s
WHERE contract_id = %(contract)s AND valid_from = %(day)s AND superseded_at IS NULL
"""

_ADD: Final = """
INSERT INTO portfolio.contract_product
    (contract_id, valid_from, product_id, changed_by, reason, recorded_at)
VALUES (%(contract)s, %(day)s, %(product)s, %(by)s, %(why)s, %(now)s)
"""


def take_back_product(
    tx: Transaction, contract: ContractId, product_id: str, valid_from: date, decision: Decision
) -> datetime | None:
    """The contract does not change to this product on the day: what held before the change was
    agreed holds again. Returns when it was agreed; None where no such change stands.
    """
    values = {"contract": contract, "day": valid_from, "product": product_id}
    row = tx.execute(_TAKE_BACK, {**values, "now": decision.at}).fetchone()
    if row is None:
        return None

    (agreed_at,) = row
    values |= {"by": decision.by, "why": decision.why, "now": decision.at, "then": agreed_at}
    tx.execute(_RESTORE, values)
    return agreed_at  # type: ignore[no-any-return]


_TAKE_BACK: Final = """
UPDATE portfolio.contract_product SET superseded_at = %(now)s
WHERE contract_id = %(contract)s AND valid_from = %(day)s AND product_id = %(product)s
  AND superseded_at IS NULL
RETURNING recorded_at
"""

# Another change on the same day, which the one that is taken back had replaced.
_RESTORE: Final = """
INSERT INTO portfolio.contract_product
    (contract_id, valid_from, product_id, changed_by, reason, recorded_at)
SELECT contract_id, valid_from, product_id, %(by)s, %(why)s, %(now)s
FROM portfolio.contract_product
WHERE contract_id = %(contract)s AND valid_from = %(day)s AND superseded_at = %(then)s
"""
