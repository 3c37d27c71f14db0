"""A month of a place: its days, what they cost by band, what it will come to, where it goes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from elhandel.platform.database import Transaction
from elhandel.portal.usage.bands import BANDS, Band
from elhandel.portal.usage.billed import BilledPart
from elhandel.portal.usage.forecast import DayBefore, Forecast, forecast
from elhandel.portal.usage.groups import Group
from elhandel.portal.usage.places import Place, PlaceSupply
from elhandel.portal.usage.reading import read_spent
from elhandel.portal.usage.rules import forecast_rules
from elhandel.portal.usage.spent import Spent
from elhandel.settlement.engine.errors import MissingSpotPrice
from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period

type DayState = Literal["measured", "estimated", "partial", "missing", "outside"]

_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InBand:
    """What fell in hours of one price band."""

    band: Band
    wh: int
    ore: int


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A local day; amounts in øre with VAT."""

    day: dt.date
    state: DayState
    """`partial`: some hours are missing. `outside`: no supply."""
    wh: int
    ore: int
    fixed_ore: int
    """What of `ore` belongs to no hour: subscriptions, fees."""
    bands: tuple[InBand, ...]
    sold_wh: int
    missing_hours: int
    last_year_wh: int | None = None
    last_year_ore: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a place."""

    place: Place
    month: dt.date
    days: tuple[DayOfMonth, ...]
    supplied: Period
    """The days of the month on which we supply the place."""
    until: dt.date
    """The day after the last of the month with a reading."""

    ore: int
    """What the month has cost until now; of billed days what the bills say."""
    pending_ore: int
    """What of `ore` is billed beyond what the days are by what is known now."""
    wh: int
    sold_wh: int
    groups: Mapping[Group, int]
    bands: tuple[InBand, ...]
    cheap_time: tuple[int, int]
    """How many quarters of an hour were cheap, of how many."""

    documents: tuple[BilledPart, ...]
    provisional: bool
    """Whether some day is not billed yet."""
    missing_hours: int
    waits: str
    forecast: Forecast | None
    spent: Spent

    @property
    def complete(self) -> bool:
        return self.until >= self.supplied.end

    @property
    def last_day(self) -> dt.date:
        """The last with a reading; the day before the month where there is none."""
        return self.until - _ONE_DAY

    @property
    def mean_price(self) -> int | None:
        """What a kWh cost on average with everything, micro-DKK."""
        return self.ore * 10_000 * 1000 // self.wh if self.wh > 0 else None


def month_of(
    tx: Transaction,
    place: Place,
    month: dt.date,
    today: dt.date,
    *,
    versus: bool = False,
) -> Month | None:
    """A month of a place; None where there was no supply in it.

    versus: with each day of the year before, where that was theirs.
    """
    asked = Period(first_of_month(month), next_month(month))
    supply = place.supply_in(asked)
    if supply is None:
        return None

    spent, documents = read_spent(tx, supply, asked, today)
    before = _year_before(tx, place, asked, today) if versus else {}

    days = tuple(_day(spent, day, supply, asked, before) for day in days_of(asked.start, asked.end))
    known = [day for day in days if day.state not in ("missing", "outside")]
    until = max((day.day + _ONE_DAY for day in known), default=asked.start)
    supplied = asked.cut(supply.days)
    pending = spent.pending_ore(asked)
    total = sum(day.ore for day in days) + pending

    return Month(
        place=place,
        month=asked.start,
        days=days,
        supplied=supplied,
        until=until,
        ore=total,
        pending_ore=pending,
        wh=sum(day.wh for day in days),
        sold_wh=sum(day.sold_wh for day in days),
        groups=spent.groups(asked),
        bands=_summed(days),
        cheap_time=_cheap_time(spent, Period(asked.start, max(asked.start, until))),
        documents=tuple(documents),
        provisional=any(not part.billed for part in spent.slices if part.days.cut(asked).days),
        missing_hours=sum(day.missing_hours for day in days if day.day < until),
        waits=(waits := _waits(spent, asked)),
        forecast=None if waits else _forecast(spent, days, supplied, total, today),
        spent=spent,
    )


def _day(
    spent: Spent,
    day: dt.date,
    supply: PlaceSupply,
    asked: Period,
    before: Mapping[dt.date, DayOfMonth],
) -> DayOfMonth:
    one_day = Period(day, day + _ONE_DAY)
    costs = spent.costs
    if day not in supply.days:
        return DayOfMonth(day, "outside", 0, 0, 0, (), 0, 0)
    if day not in costs.days:
        return DayOfMonth(day, "missing", 0, 0, 0, (), 0, 0)

    first, last = costs.columns(one_day)
    there = costs.there[first:last]
    of_intervals, fixed = spent.ore
    number = costs.day_numbers(one_day)[0]
    year_before = before.get(same_day_before(day))

    return DayOfMonth(
        day=day,
        state=_state(spent, first, last),
        wh=int(costs.wh[first:last].sum()),
        ore=int(of_intervals[first:last].sum()) + int(fixed[number]),
        fixed_ore=int(fixed[number]),
        bands=_by_band(spent, first, last),
        sold_wh=int(costs.sold_wh[first:last].sum()),
        missing_hours=-(-int(costs.axis.lengths[first:last][~there].sum()) // 4),
        last_year_wh=None if year_before is None else year_before.wh,
        last_year_ore=None if year_before is None else year_before.ore,
    )


def _waits(spent: Spent, days: Period) -> str:
    """What is missing to say what some days cost: a price of an hour that was measured, too."""
    costs = spent.costs
    if costs.waits or not (known := costs.days.cut(days)).days:
        return costs.waits
    first, last = costs.columns(known)
    missing = costs.there[first:last] & costs.unpriced[first:last]
    return MissingSpotPrice.code if missing.any() else ""


def _state(spent: Spent, first: int, last: int) -> DayState:
    there = spent.costs.there[first:last]
    if not there.any():
        return "missing"
    if not there.all():
        return "partial"
    return "estimated" if spent.costs.estimated[first:last].any() else "measured"


def _by_band(spent: Spent, first: int, last: int) -> tuple[InBand, ...]:
    bands, wh = spent.bands[first:last], spent.costs.wh[first:last]
    ore = spent.ore[0][first:last]
    return tuple(
        InBand(band, int(wh[bands == number].sum()), int(ore[bands == number].sum()))
        for number, band in enumerate(BANDS)
    )


def _summed(days: tuple[DayOfMonth, ...]) -> tuple[InBand, ...]:
    parts = [part for day in days for part in day.bands]
    return tuple(
        InBand(
            band,
            sum(part.wh for part in parts if part.band is band),
            sum(part.ore for part in parts if part.band is band),
        )
        for band in BANDS
    )


def _cheap_time(spent: Spent, days: Period) -> tuple[int, int]:
    first, last = spent.costs.columns(days)
    lengths = spent.costs.axis.lengths[first:last]
    known = ~spent.costs.unpriced[first:last]
    cheap = known & (spent.bands[first:last] == 0)
    return int(lengths[cheap].sum()), int(lengths[known].sum())


def _forecast(
    spent: Spent, days: tuple[DayOfMonth, ...], supplied: Period, total: int, today: dt.date
) -> Forecast | None:
    """Of a month that is not over, from some day on; None where nothing is to come."""
    rules = forecast_rules(today)
    measured = sum(1 for day in days if day.state in ("measured", "estimated"))
    to_come = [day.day for day in days if day.state == "missing" and day.day in supplied]
    if supplied.end <= today or measured < rules.from_day or not to_come:
        return None

    before = _days_before(spent, min(to_come), rules.weeks)
    fixed_days = [day.fixed_ore for day in days if day.state in ("measured", "estimated")]
    fixed = sum(fixed_days) // len(fixed_days)
    priced = _at_known_prices(spent, to_come, before)

    return forecast(total, dict.fromkeys(to_come, fixed), before, priced, rules)


def _days_before(spent: Spent, day: dt.date, weeks: int) -> dict[dt.date, DayBefore]:
    """The measured days of the weeks before, by the exact amounts of their hours."""
    start = max(day - dt.timedelta(weeks=weeks), spent.costs.days.start)
    found = {}
    for other in days_of(start, day):
        first, last = spent.costs.columns(Period(other, other + _ONE_DAY))
        if last > first and spent.costs.there[first:last].all():
            ore = _cost(spent, first, first, last - first)
            found[other] = DayBefore(int(spent.costs.wh[first:last].sum()), ore)

    return found


def _at_known_prices(
    spent: Spent, to_come: list[dt.date], before: Mapping[dt.date, DayBefore]
) -> dict[dt.date, dict[dt.date, int]]:
    """What the use of each day before would cost on a day whose prices are known already."""
    found: dict[dt.date, dict[dt.date, int]] = {}
    for day in to_come:
        first, last = spent.costs.columns(Period(day, day + _ONE_DAY))
        if last == first or spent.costs.unpriced[first:last].any():
            continue
        costs = {}
        for other in before:
            start, end = spent.costs.columns(Period(other, other + _ONE_DAY))
            if end - start == last - first:
                costs[other] = _cost(spent, start, first, last - first)
        found[day] = costs

    return found


def _cost(spent: Spent, use: int, prices: int, intervals: int) -> int:
    """Øre of some intervals' use at the prices of as many others; both by their first."""
    wh = spent.costs.wh[use : use + intervals]
    price = spent.price[prices : prices + intervals]
    return int((wh * price).sum()) // (1000 * 10_000)


def same_day_before(day: dt.date) -> dt.date:
    """The day of the year before with the same date; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _year_before(
    tx: Transaction, place: Place, asked: Period, today: dt.date
) -> dict[dt.date, DayOfMonth]:
    month = same_day_before(asked.start)
    found = month_of(tx, place, month, today)
    if found is None:
        return {}
    return {day.day: day for day in found.days if day.state in ("measured", "estimated")}
