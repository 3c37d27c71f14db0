"""The home for which somebody orders, as far as the market must know it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import AdvisoryLock, Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.ids import CustomerId, SupplyPeriodId


@dataclass(frozen=True, slots=True)
class Home:
    """A supply of ours. price_area: DK1 or DK2, of its main point."""

    supply_period_id: SupplyPeriodId
    customer_id: CustomerId
    price_area: str
    starts_on: date
    ends_on: date | None


def home_of(tx: Transaction, gsrn: str, month: date) -> Home:
    """The supply of a point in a month, held against other orders of its customer until `tx` ends.

    Raises NotFound, also for a point of somebody else.
    """
    asked = {"gsrn": gsrn, "month": month}
    home = tx.cursor(row_factory=class_row(Home)).execute(_HOME, asked).fetchone()
    if home is None:
        raise no_home()
    tx.execute(_HOLD, {"lock": AdvisoryLock.ORDERS, "customer": home.customer_id})
    return home


def no_home() -> NotFound:
    """The error where the customer has no such home."""
    return NotFound(
        "You have no supply with us at this metering point in that month. The list of your "
        "places names those that you have."
    )


_HOME: Final = statement("elhandel.exchange.orders", "home_in_month")

_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(customer)s)"
