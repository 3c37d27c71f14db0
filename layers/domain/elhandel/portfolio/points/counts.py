"""How much we supply: a gauge."""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, fetch_one


def active_metering_points(tx: Transaction, today: date) -> int:
    """How many metering points are supplied on a local day; children are counted with their
    parent.
    """
    return int(fetch_one(tx, _ACTIVE, {"today": today})[0])


_ACTIVE: Final = """
SELECT count(*) FROM portfolio.supply_period
WHERE state = 'active' AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s)
"""
