"""Homes whose production is netted by the market: use and surplus are one amount there."""

from datetime import date
from typing import Final

from elhandel.exchange.rules import market_rules
from elhandel.platform.database import Transaction, fetch_one


def is_netted(tx: Transaction, supply_period: int, month: date) -> bool:
    """Whether a supply's point is of a net settlement group that cannot trade, as a month ends.

    By master data: the settled lines of such a home say nothing of it.
    """
    asked = {
        "supply_period": supply_period,
        "month": month,
        "groups": list(market_rules(month).netted_groups),
    }
    return bool(fetch_one(tx, _IS_NETTED, asked)[0])


_IS_NETTED: Final = """
SELECT coalesce((
    SELECT v.net_settlement_group = ANY(%(groups)s)
    FROM portfolio.supply_period s
    JOIN portfolio.metering_point_version v USING (metering_point_id)
    WHERE s.supply_period_id = %(supply_period)s AND v.superseded_at IS NULL
      AND v.valid_from < (%(month)s::date + interval '1 month')::date
    ORDER BY v.valid_from DESC LIMIT 1), false)
"""
