"""What the market says of a point that produces, and what it has measured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.certificates.production.hours import Measured
from elhandel.metering.intervals import IntervalDay, stored_days
from elhandel.metering.origin import measured_days
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId
from elhandel.values.point_types import PRODUCTION

_QUARTER: Final = timedelta(minutes=15)
_WHOLE: Final = Period(date(1, 1, 1), date(9999, 12, 31))


@dataclass(frozen=True, slots=True)
class Producer:
    """A point of production to the grid on a day, and whose it is then.

    technology: the market's code, None where it has not said.
    """

    metering_point_id: int
    supply_period_id: int
    contract_id: int
    customer_id: int
    price_area: str
    technology: str | None


def producer_of(tx: Transaction, gsrn: Gsrn, first: date, past: date) -> Producer | None:
    """Whose production a point's is on all these days; None where it is nobody's that we supply."""
    asked = {"gsrn": str(gsrn), "first": first, "past": past, "type": PRODUCTION}
    return tx.cursor(row_factory=class_row(Producer)).execute(_PRODUCER, asked).fetchone()


def changed_days(tx: Transaction, point: int, since: datetime) -> list[date]:
    """The days of a point whose readings were stored at `since` or later."""
    found = measured_days(tx, MeteringPointId(point), _WHOLE, since=since)
    return [reading.day for reading in found]


def measured_on(tx: Transaction, point: int, days: Iterable[date]) -> dict[date, list[Measured]]:
    """What was measured of a point on each of these days; estimates and gaps are left out."""
    asked = sorted(set(days))
    if not asked:
        return {}

    period = Period(asked[0], asked[-1] + timedelta(days=1))
    stored = stored_days(tx, [point], period)[MeteringPointId(point)]
    return {day: _measured(day, stored[day]) if day in stored else [] for day in asked}


def _measured(day: date, stored: IntervalDay) -> list[Measured]:
    intervals = []
    starts_at = start_of_day(day)
    for length, wh, measured in zip(
        stored.lengths.tolist(), stored.wh.tolist(), stored.measured.tolist(), strict=True
    ):
        ends_at = starts_at + length * _QUARTER
        if measured and wh >= 0:
            intervals.append(Measured(starts_at, ends_at, wh))
        starts_at = ends_at
    return intervals


_PRODUCER: Final = statement("elhandel.certificates", "producer")
