"""The database as it was known at an instant, for one supply period.

History is kept: nothing is overwritten without `recorded_at` and `superseded_at`, so what was known
at an instant is what was recorded by then and not superseded. The rooms that keep the history bring
it back inside a savepoint, the code that settles reads it, and the savepoint is rolled back:
nothing changes, and there is no second way of reading that could drift from the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from elhandel.metering import readings_as_known
from elhandel.platform.database import Transaction
from elhandel.portfolio import supply_as_known
from elhandel.pricing import prices_as_known
from elhandel.values.days.period import Period
from elhandel.values.ids import SupplyPeriodId


@contextmanager
def known_at(
    tx: Transaction, supply_period: SupplyPeriodId, days: Period, at: datetime
) -> Iterator[None]:
    """Inside the block, these days of the supply are what was known of them at `at`."""
    read = Period(date(days.start.year, 1, 1), days.end)  # a heating limit counts from the new year

    with (
        supply_as_known(tx, supply_period, days, at) as supply,
        readings_as_known(tx, supply.metering_points, read, at),
        prices_as_known(
            tx,
            points=supply.metering_points,
            price_areas=supply.price_areas,
            products=supply.products,
            days=days,
            at=at,
        ),
    ):
        yield
