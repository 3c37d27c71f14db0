"""The market on which an account lies."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction
from elhandel.portfolio.markets.market import Market, market_on
from elhandel.values.ids import AccountId, CustomerId


def market_of(tx: Transaction, account: AccountId, on: date) -> Market:
    """The market of an account as it is on a day."""
    return markets_of(tx, [CustomerId(account)], on)[CustomerId(account)]


def markets_of(
    tx: Transaction, customers: Sequence[CustomerId], on: date
) -> Mapping[CustomerId, Market]:
    """The market of the account of each of these customers, as it is on a day for their kind."""
    rows = tx.execute(_MARKETS, {"customers": Int4s(customers)})
    return {CustomerId(customer): market_on(code, on, kind) for customer, code, kind in rows}


_MARKETS: Final = """
SELECT a.customer_id, k.market, k.kind
FROM portfolio.account a JOIN portfolio.customer k ON k.customer_id = a.account_id
WHERE a.customer_id = ANY(%(customers)s::int[])
"""
