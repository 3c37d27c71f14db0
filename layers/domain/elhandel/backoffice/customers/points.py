"""Whose metering points are, and which a customer has or had."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.billing.bill import address_lines
from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A home of a customer. `repr` shows the contract only."""

    contract_id: int
    state: str
    """Of the contract."""
    gsrn: str
    address: Mapping[str, Any] | None

    @property
    def lines(self) -> Sequence[str]:
        return address_lines(None if self.address is None else dict(self.address))

    def __repr__(self) -> str:
        return f"OwnPoint({self.contract_id})"


def own_points(tx: Transaction, account_id: int) -> list[OwnPoint]:
    """The homes of a customer, those that are supplied first, then the latest."""
    with tx.cursor(row_factory=class_row(OwnPoint)) as cursor:
        return cursor.execute(_OWN, {"account": account_id}).fetchall()


_OWN: Final = statement("elhandel.backoffice.customers", "own_points")


def accounts_of_points(tx: Transaction, gsrns: Collection[str]) -> list[int]:
    """The accounts that points lead to, each once."""
    return list(dict.fromkeys(accounts_by_point(tx, gsrns).values()))


def accounts_by_point(tx: Transaction, gsrns: Collection[str]) -> Mapping[str, int]:
    """The account that each point leads to: the one that is supplied now, else the latest."""
    return dict(tx.execute(_ACCOUNTS, {"gsrns": list(gsrns)}).fetchall())


_ACCOUNTS: Final = """
SELECT DISTINCT ON (m.gsrn) m.gsrn, a.account_id FROM portfolio.metering_point m
JOIN portfolio.contract c USING (metering_point_id)
JOIN portfolio.account a ON a.customer_id = c.customer_id
WHERE m.gsrn = ANY(%(gsrns)s) AND c.state <> 'cancelled'
ORDER BY m.gsrn, c.state = 'active' DESC, c.contract_id DESC
"""
