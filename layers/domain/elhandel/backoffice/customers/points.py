"""Whose metering points are."""

from collections.abc import Collection, Mapping
from typing import Final

from elhandel.platform.database import Transaction


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
