"""Which months settlement has a history of."""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction

_MONTHS: Final = "SELECT DISTINCT date_trunc('month', period_from::timestamp)::date FROM settlement.run ORDER BY 1"


def settled_months(tx: Transaction) -> list[date]:
    """The first day of every month in which a run period begins."""
    return [month for (month,) in tx.execute(_MONTHS)]
