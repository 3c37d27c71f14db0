"""Fetching spot prices: what is missing, from the first day we may settle to tomorrow, asked for in
ranges.

The source's last word counts. A price may be corrected after we have fetched it, so the last days
are asked for again each time, and any days on request; what differs is stored as another version,
and `on_change` is called.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.pricing.spot.energi_data_service import EnergiDataService, tomorrow_is_published
from elhandel.pricing.spot.held import hold_prices
from elhandel.pricing.spot.price import (
    SpotDay,
    SpotPrice,
    by_day,
    days_with_gaps,
    prices_by_start,
    spot_days,
    store_spot_days,
    wait_for_others,
)
from elhandel.values.days.local_time import days as days_between
from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError, Unavailable

_DAY: Final = timedelta(days=1)
_PUBLISHED_SINCE: Final = date(2000, 1, 1)


class UnableToFetchSpotPrices(DomainError):
    """Days whose prices cannot be published yet, or that we do not keep."""

    code = "unable-to-fetch-spot-prices"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch changed: days stored, and days whose prices are still missing, by area."""

    stored_days: int
    missing: dict[str, list[date]]
    changed: dict[str, list[date]]
    """The stored days by area; those that were known before with other prices are among them."""
    held: int = 0
    """How many prices are held now that were not."""
    unavailable: tuple[str, ...] = ()
    """What the source did not give, a sentence each."""


type OnChange = Callable[[Transaction, Sequence[SpotDay]], object]
"""What else has to happen when spot prices change, in the same transaction."""


def fetch_spot_prices(
    database: Database,
    clock: Clock,
    service: EnergiDataService,
    areas: Sequence[str],
    on_change: OnChange = lambda _tx, _changed: None,
    *,
    days_again: int = 0,
    asked: tuple[date, date] | None = None,
) -> Fetched:
    """Fetch every missing or incomplete day from the first that matters to tomorrow; running it
    again is harmless.

    days_again: the number of days before today to read again, known or not. asked: the
    local days [from, to) to read in place of all that. What the source does not give costs none of
    the other ranges and areas. Raises UnableToFetchSpotPrices.
    """
    today = clock.today()
    end = today + (2 * _DAY if tomorrow_is_published(clock.now()) else _DAY)
    if asked is not None:
        _refuse_unpublished(asked, end)

    with database.transaction() as tx:
        row = tx.execute(_NEEDED_FROM, {"today": today}).fetchone()
        needed = Period(row[0] if row and row[0] else today, end)
        gaps = {area: days_with_gaps(tx, area, needed) for area in areas}

    again = set(
        days_between(*asked)
        if asked
        else days_between(today - days_again * _DAY, end)
        if days_again
        else ()
    )
    changed: dict[str, list[date]] = {area: [] for area in areas}
    held, unavailable = 0, list[str]()
    for area, first, last in _to_ask(gaps, again, only=asked is not None):
        try:
            prices = service.day_ahead(area, first, last + _DAY)
        except Unavailable as error:
            unavailable.append(error.sentence)
            continue
        with database.transaction() as tx:
            stored, beyond = _store(tx, area, prices, clock.now())
            on_change(tx, stored)
        changed[area] += [day.day for day in stored]
        held += beyond

    with database.transaction() as tx:
        still = {area: days_with_gaps(tx, area, needed) for area in areas}

    return Fetched(
        stored_days=sum(map(len, changed.values())),
        missing=still,
        changed=changed,
        held=held,
        unavailable=tuple(unavailable),
    )


# Nothing before the first supply period is settled, and corrections reach three years back.
_NEEDED_FROM: Final = """
SELECT greatest(least(min(starts_on), %(today)s), (%(today)s::date - interval '38 months')::date)
FROM portfolio.supply_period WHERE state IN ('planned', 'active')
"""


def _to_ask(
    gaps: Mapping[str, Sequence[date]], again: set[date], *, only: bool
) -> Iterator[tuple[str, date, date]]:
    """The ranges to ask for: area, first and last day. only: the gaps are not asked for, only what
    is read again.
    """
    for area, missing in gaps.items():
        for first, last in _ranges(sorted(again if only else again | set(missing))):
            yield area, first, last


def _store(
    tx: Transaction, area: str, prices: Sequence[SpotPrice], now: datetime
) -> tuple[list[SpotDay], int]:
    """Store what can be right and hold what cannot: the days that changed, and how many prices are
    newly held.
    """
    wait_for_others(tx)
    prices = list(
        {price.start: price for price in prices}.values()
    )  # of one that comes twice the last counts
    fresh = by_day(area, prices)
    stored = store_spot_days(tx, fresh, now)
    if not fresh:
        return stored, 0

    current = spot_days(tx, [area], Period(fresh[0].day, fresh[-1].day + _DAY))[area]

    return stored, hold_prices(tx, area, prices, prices_by_start(current.values()), now)


def _refuse_unpublished(asked: tuple[date, date], end: date) -> None:
    first, past = asked
    if not _PUBLISHED_SINCE <= first < past <= end:
        raise UnableToFetchSpotPrices(
            f"Spot prices can be fetched for days from {_PUBLISHED_SINCE} until {end} (exclusive), "
            f"and not from {first} to {past}. Give the first day, and the day after the last."
        )


def _ranges(missing: Sequence[date]) -> list[tuple[date, date]]:
    """Consecutive days as (first, last)."""
    if not missing:
        return []
    breaks = [(a, b) for a, b in pairwise(missing) if b - a > _DAY]
    firsts = [missing[0], *(b for _, b in breaks)]
    lasts = [*(a for a, _ in breaks), missing[-1]]
    return list(zip(firsts, lasts, strict=True))
