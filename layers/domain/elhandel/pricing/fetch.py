"""Fetching spot prices: what is missing, from the first day we may settle to tomorrow, asked for in ranges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.pricing.energi_data_service import EnergiDataService, tomorrow_is_published
from elhandel.pricing.spot_prices import SpotDay, by_day, days_with_gaps, store_spot_days

_DAY: Final = timedelta(days=1)

# Nothing before the first supply period is settled, and corrections reach three years back.
_NEEDED_FROM: Final = """
SELECT greatest(least(min(starts_on), %(today)s), (%(today)s::date - interval '38 months')::date)
FROM portfolio.supply_period WHERE state IN ('planned', 'active')
"""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch changed: days stored, and days whose prices are still missing, by area."""

    stored_days: int
    missing: dict[str, list[date]]


type OnChange = Callable[[Transaction, Sequence[SpotDay]], object]
"""What else has to happen when spot prices change, in the same transaction."""


def fetch_spot_prices(
    database: Database,
    clock: Clock,
    service: EnergiDataService,
    areas: Sequence[str],
    on_change: OnChange = lambda _tx, _changed: None,
) -> Fetched:
    """Fetch every missing or incomplete day from the first that matters to tomorrow; running it again is harmless."""
    today = clock.today()
    end = today + (2 * _DAY if tomorrow_is_published(clock.now()) else _DAY)
    with database.transaction() as tx:
        row = tx.execute(_NEEDED_FROM, {"today": today}).fetchone()
        start = row[0] if row and row[0] else today
        gaps = {area: days_with_gaps(tx, area, start, end) for area in areas}
    stored = 0
    for area, missing in gaps.items():
        for first, last in _ranges(missing):
            fresh = by_day(area, service.day_ahead(area, first, last + _DAY))
            with database.transaction() as tx:
                changed = store_spot_days(tx, fresh, clock.now())
                on_change(tx, changed)
                stored += len(changed)
    with database.transaction() as tx:
        return Fetched(stored, {area: days_with_gaps(tx, area, start, end) for area in areas})


def _ranges(missing: Sequence[date]) -> list[tuple[date, date]]:
    """Consecutive days as (first, last)."""
    if not missing:
        return []
    breaks = [(a, b) for a, b in pairwise(missing) if b - a > _DAY]
    firsts = [missing[0], *(b for _, b in breaks)]
    lasts = [*(a for a, _ in breaks), missing[-1]]
    return list(zip(firsts, lasts, strict=True))
