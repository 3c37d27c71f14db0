"""Which months settlement has a history of."""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction


def settled_months(tx: Transaction) -> list[date]:
    """The first day of every month from the first run period to the last, with or without runs."""
    return [month for (month,) in tx.execute(_MONTHS)]


_MONTHS: Final = """
SELECT m::date
FROM (SELECT min(period_from)::timestamp AS first, max(period_from) AS last
      FROM settlement.run WHERE state <> 'given_up') r
CROSS JOIN LATERAL
    generate_series(date_trunc('month', r.first), r.last, interval '1 month') m
ORDER BY m
"""
