"""What a service has used: of a cycle, and day by day (CD-USE; A.9)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import Field

from elhandel.platform.database import Transaction
from elhandel.portal.shapes import Shape
from elhandel.services import usage
from elhandel.services.agreements import Agreement
from elhandel.services.own import own_agreement
from elhandel.services.usage import CycleUse, UseDay
from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError

_HISTORY: Final = dt.timedelta(days=90)
_ONE_DAY: Final = dt.timedelta(days=1)
_LONGEST: Final = dt.timedelta(days=370)


class UnusualDays(DomainError):
    """Days of use that cannot be asked for."""

    code = "days-of-use"


class Usage(Shape):
    """What was used of a cycle so far."""

    upload_mb: Decimal
    download_mb: Decimal
    total_mb: Decimal
    percent_used: Annotated[int | None, Field(description="Of the cap; null without one.")]
    billing_cycle_start: dt.date
    billing_cycle_end: Annotated[dt.date, Field(description="The first day after it.")]

    @classmethod
    def of(cls, use: CycleUse) -> Self:
        return cls(
            upload_mb=usage.mb_of(use.upload),
            download_mb=usage.mb_of(use.download),
            total_mb=usage.mb_of(use.total),
            percent_used=use.percent,
            billing_cycle_start=use.cycle.start,
            billing_cycle_end=use.cycle.end,
        )


class DailyUsage(Shape):
    """What was used on a day."""

    date: dt.date
    upload_mb: Decimal
    download_mb: Decimal
    total_mb: Decimal

    @classmethod
    def of(cls, day: UseDay) -> Self:
        return cls(
            date=day.day,
            upload_mb=usage.mb_of(day.upload),
            download_mb=usage.mb_of(day.download),
            total_mb=usage.mb_of(day.total),
        )


class UsedService(Shape):
    """The service that the days are of."""

    id: str
    package_name: str
    data_cap_mb: int | None


class CycleDays(Shape):
    """A billing cycle. end: the first day after it."""

    start: dt.date
    end: dt.date


class UsageTotals(Shape):
    """The sum of days."""

    upload_mb: Decimal
    download_mb: Decimal
    total_mb: Decimal


class UsageHistory(Shape):
    """The days of a service that were asked for."""

    service: UsedService
    billing_cycle: CycleDays
    totals: UsageTotals
    daily_usage: list[DailyUsage]
    read_at: Annotated[
        dt.datetime | None, Field(description="When the network's provider answered last.")
    ]


def cycle_usage(tx: Transaction, agreement: Agreement, today: dt.date) -> Usage | None:
    """What a service used of the cycle that holds today; None where nothing was ever read."""
    if usage.read_at(tx, agreement.agreement_id) is None:
        return None
    return Usage.of(
        usage.cycle_use(
            tx, agreement.agreement_id, agreement.billing_day_on(today), agreement.now.cap_mb, today
        )
    )


def latest_days(tx: Transaction, agreement: Agreement, today: dt.date) -> list[DailyUsage]:
    """The last ninety days that anything is known of."""
    days = Period(today + _ONE_DAY - _HISTORY, today + _ONE_DAY)
    return [DailyUsage.of(day) for day in usage.days_of(tx, agreement.agreement_id, days)]


def usage_history(
    tx: Transaction,
    number: int,
    today: dt.date,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> UsageHistory:
    """The use of a service from a day to another, both included; without them of the cycle so far.

    Raises NotFound, UnusualDays.
    """
    agreement = own_agreement(tx, number)
    cycle = agreement.cycle_on(today)
    asked = _asked(first or cycle.start, last or today)
    days: Sequence[UseDay] = usage.days_of(tx, number, asked)

    upload, download = sum(day.upload for day in days), sum(day.download for day in days)
    return UsageHistory(
        service=UsedService(
            id=str(number),
            package_name=agreement.now.name,
            data_cap_mb=agreement.now.cap_mb,
        ),
        billing_cycle=CycleDays(start=cycle.start, end=cycle.end),
        totals=UsageTotals(
            upload_mb=usage.mb_of(upload),
            download_mb=usage.mb_of(download),
            total_mb=usage.mb_of(upload + download),
        ),
        daily_usage=[DailyUsage.of(day) for day in days],
        read_at=usage.read_at(tx, number),
    )


def _asked(first: dt.date, last: dt.date) -> Period:
    if not dt.timedelta(0) <= last - first <= _LONGEST or last == dt.date.max:
        raise UnusualDays(
            "Ask for days from startDate to endDate, at most 370 of them.", field="startDate"
        )
    return Period(first, last + _ONE_DAY)
