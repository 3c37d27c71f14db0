"""Why a day of this month costs more or less than one of the month before: by use and by price."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from elhandel.metering import read
from elhandel.platform.database import Transaction
from elhandel.portal.usage.billed import BilledPart, billed_parts
from elhandel.portal.usage.month import Month
from elhandel.portal.usage.rules import forecast_rules
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.local_time import first_of_month
from elhandel.values.days.period import Period


@dataclass(frozen=True, slots=True)
class SomeDays:
    """What some days have cost and used: øre with VAT, and Wh."""

    days: int
    ore: int
    wh: int


@dataclass(frozen=True, slots=True)
class PerDay:
    """What a day costs beyond one of `month`, in øre with VAT; both causes add up to it."""

    month: date
    ore: int
    by_use: int
    by_price: int


def month_before(tx: Transaction, month: Month) -> PerDay | None:
    """A day of this month beside one of the bill of the month before.

    None as long as the month is not foretold either, or where one of both is not whole: hours are
    missing, a price is, or nothing was billed. None of a home that sells: a cloud would be a price.
    """
    measured = (month.until - month.supplied.start).days
    if measured < forecast_rules(month.month).from_day or month.missing_hours or month.sold_wh:
        return None
    if month.waits or month.wh <= 0:
        return None

    then = _billed(tx, month)
    if then is None or then.wh <= 0:
        return None

    now = SomeDays(measured, month.ore - month.pending_ore, month.wh)
    return per_day(first_of_month(month.month - timedelta(days=1)), now, then)


def per_day(month: date, now: SomeDays, then: SomeDays) -> PerDay:
    """Use is what the other kWh would have cost at the price of then; the rest is price.

    month: the one of `then`, in which something was used. Rounded so that the parts add up.
    """
    more = Fraction(now.ore, now.days) - Fraction(then.ore, then.days)
    more_wh = Fraction(now.wh, now.days) - Fraction(then.wh, then.days)
    ore, by_use = _rounded(more), _rounded(more_wh * Fraction(then.ore, then.wh))

    return PerDay(month, ore, by_use, ore - by_use)


def _billed(tx: Transaction, month: Month) -> SomeDays | None:
    """The days that were billed of the month before, with those that stand beside them."""
    asked = Period(first_of_month(month.month - timedelta(days=1)), month.month)
    supply = month.place.supply_in(asked)
    if supply is None:
        return None

    parts = billed_parts(tx, supply.supply_period_id, asked)
    days = _whole(parts, asked.cut(supply.days))
    if days is None:
        return None

    used = read.consumption(tx, month.place.metering_point_id, days, "day")
    if not all(day.complete for day in used):
        return None
    return SomeDays(days.days, sum(part.total_ore for part in parts), sum(day.wh for day in used))


def _whole(parts: list[BilledPart], asked: Period) -> Period | None:
    """The days that the parts are about; None where one of those asked for, or between, is not."""
    firsts = [part.days for part in parts if part.first_time]
    if not firsts:
        return None

    days = Period(min(own.start for own in firsts), max(own.end for own in firsts))
    if sum(own.days for own in firsts) != days.days or days.cut(asked) != asked:
        return None
    return days


def _rounded(ore: Fraction) -> int:
    return round_half_away(ore.numerator, ore.denominator)
