"""Whose metering points are."""

from collections.abc import Collection
from typing import Final

from elhandel.platform.database import Transaction


def accounts_of_points(tx: Transaction, gsrns: Collection[str]) -> list[int]:
    """The accounts that points lead to: of each the one that is supplied now, else the latest."""
    return [row[0] for row in tx.execute(_ACCOUNTS, {"gsrns": list(gsrns)})]


_ACCOUNTS: Final = """
SELECT DISTINCT found.account_id FROM (
    SELECT DISTINCT ON (m.gsrn) a.account_id FROM portfolio.metering_point m
    JOIN portfolio.contract c USING (metering_point_id)
    JOIN portfolio.account a ON a.customer_id = c.customer_id
    WHERE m.gsrn = ANY(%(gsrns)s) AND c.state <> 'cancelled'
    ORDER BY m.gsrn, c.state = 'active' DESC, c.contract_id DESC) found
"""
