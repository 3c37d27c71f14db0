"""Days, series and documents for tests of the metering room."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from elhandel.metering.packed.day import DayReadings, microseconds
from elhandel.metering.packed.quality import MEASURED, NOT_DELIVERED
from elhandel.metering.packed.series import MeteredSeries, quarters_of
from elhandel.values.days.local_time import start_of_day

ORDINARY = date(2026, 1, 15)
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)

REGISTERED = datetime(2026, 1, 16, 4, 55, 12, tzinfo=UTC)
RECEIVED = datetime(2026, 1, 16, 5, 0, tzinfo=UTC)


def intervals(day: date, minutes: int) -> int:
    return 1 if minutes == 1440 else quarters_of(day) * 15 // minutes


def a_day(
    wh: Sequence[int | None],
    minutes: int = 60,
    registered: datetime = REGISTERED,
    quality: Sequence[int] | None = None,
) -> DayReadings:
    """A day whose `None` intervals were not delivered."""
    codes = [MEASURED] * len(wh) if quality is None else list(quality)
    qualities = np.array(
        [NOT_DELIVERED if v is None else c for v, c in zip(wh, codes, strict=True)], dtype=np.uint8
    )
    since = np.where(qualities == NOT_DELIVERED, 0, microseconds(registered)).astype(np.int64)
    return DayReadings(minutes, np.array([v or 0 for v in wh], dtype=np.int32), qualities, since)


def a_series(
    wh: Sequence[int],
    *,
    point: int = 1,
    minutes: int = 60,
    start: datetime | date = ORDINARY,
    registered: datetime = REGISTERED,
    quality: Sequence[int] | None = None,
) -> MeteredSeries:
    """A series from the beginning of a local day, or from an instant."""
    return MeteredSeries(
        metering_point_id=point,
        resolution_minutes=minutes,
        start=start if isinstance(start, datetime) else start_of_day(start),
        wh=np.array(wh, dtype=np.int32),
        quality=None if quality is None else np.array(quality, dtype=np.uint8),
        registered_at=registered,
        transaction_id=f"t-{point}",
    )


def a_point(position: int, quantity: Any = 1, quality: str | None = None) -> dict[str, Any]:
    point: dict[str, Any] = {"position": {"value": position}}
    if quality is not None:
        point["quality"] = {"value": quality}
    if quantity is not None:
        point["quantity"] = quantity
    return point


def a_wire_series(points: Sequence[dict[str, Any]], **changed: Any) -> dict[str, Any]:
    """A series as the wire has it: 2026-01-15 in hours, unless `changed` says otherwise."""
    period = {
        "resolution": changed.pop("resolution", "PT1H"),
        "timeInterval": {
            "start": {"value": changed.pop("start", "2026-01-14T23:00Z")},
            "end": {"value": changed.pop("end", "2026-01-15T23:00Z")},
        },
        "Point": list(points),
    }
    return {
        "mRID": "t-1",
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": "571313180000000012"},
        "marketEvaluationPoint.type": {"value": "E17"},
        "product": "8716867000030",
        "quantity_Measure_Unit.name": {"value": "KWH"},
        "registration_DateAndOrTime.dateTime": "2026-01-16T04:55:12Z",
        "Period": period,
    } | changed


def a_document(*series: dict[str, Any]) -> bytes:
    return json.dumps(
        {"NotifyValidatedMeasureData_MarketDocument": {"mRID": "1", "Series": list(series)}}
    ).encode()
