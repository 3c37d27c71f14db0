"""What goes over a service: by day, and in the present billing cycle."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import Field

from elhandel.platform.database import Transaction
from elhandel.portal.services import service_of
from elhandel.portal.shapes import Shape
from elhandel.services.usage import CycleUse, UseDay, cycle_use, days_of, mb_of
from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError

_MONTH: Final = dt.timedelta(days=30)
_MOST: Final = dt.timedelta(days=366)
_HUNDREDTH: Final = Decimal("0.01")
_ONE_DAY: Final = dt.timedelta(days=1)

type Mb = Annotated[Decimal, Field(examples=["1024.00"])]


class UsageNotAsked(DomainError):
    """Days of usage that cannot be asked for so."""

    code = "usage-days-not-valid"


class Totals(Shape):
    """MB of 1,048,576 bytes."""

    upload_mb: Mb
    download_mb: Mb
    total_mb: Mb


class DailyUsage(Totals):
    """A day."""

    date: dt.date

    @classmethod
    def of(cls, day: UseDay) -> Self:
        return cls(
            date=day.day,
            upload_mb=_mb(day.upload),
            download_mb=_mb(day.download),
            total_mb=_mb(day.total),
        )


class BillingCycle(Shape):
    """A billing cycle; `end` is the first day after it."""

    start: dt.date
    end: dt.date


class UsageOfCycle(Totals):
    """What was used of a cycle so far."""

    percent_used: Annotated[int | None, Field(description="Of the cap; null without one.")]
    billing_cycle_start: dt.date
    billing_cycle_end: dt.date

    @classmethod
    def of(cls, use: CycleUse) -> Self:
        return cls(
            upload_mb=_mb(use.upload),
            download_mb=_mb(use.download),
            total_mb=_mb(use.total),
            percent_used=use.percent,
            billing_cycle_start=use.cycle.start,
            billing_cycle_end=use.cycle.end,
        )


class UsageShape(Shape):
    """The usage of a service on some days."""

    service_id: str
    billing_cycle: BillingCycle
    totals: Totals
    daily_usage: list[DailyUsage]


def usage_of(
    tx: Transaction, number: int, start: dt.date | None, end: dt.date | None, today: dt.date
) -> UsageShape:
    """The usage of a service; of the last thirty days where no days are named. `end`: the last day.

    Raises NotFound, UsageNotAsked.
    """
    past = (end or today) + _ONE_DAY
    first = start or past - _MONTH
    if not _ONE_DAY <= past - first <= _MOST:
        raise UsageNotAsked(
            "The days end before they begin, or are more than a year. Ask for a year at most."
        )

    agreement = service_of(tx, number, today).agreement
    days = days_of(tx, number, Period(first, past))
    cycle = cycle_of_today(tx, number, agreement.billing_day, today).cycle
    return UsageShape(
        service_id=str(number),
        billing_cycle=BillingCycle(start=cycle.start, end=cycle.end),
        totals=Totals(
            upload_mb=_mb(sum(day.upload for day in days)),
            download_mb=_mb(sum(day.download for day in days)),
            total_mb=_mb(sum(day.total for day in days)),
        ),
        daily_usage=[DailyUsage.of(day) for day in days],
    )


def cycle_of_today(
    tx: Transaction, number: int, billing_day: int, today: dt.date, cap_mb: int | None = None
) -> CycleUse:
    """What a service used in the cycle of today."""
    return cycle_use(tx, number, billing_day, cap_mb, today)


def _mb(count: int) -> Decimal:
    """Bytes as MB, always with both decimals."""
    return mb_of(count).quantize(_HUNDREDTH)
