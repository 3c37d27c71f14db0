"""RSM-012: metering data, bundled within DataHub's limits.

The one document that is large, so its text is put together from ready pieces instead of through
objects: 2,000 series of 24 values take some 25 milliseconds.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Final

from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    envelope,
    instant,
    interval,
)

_KIND: Final = Kind("RSM-012", "NotifyValidatedMeasureData", "E66", "Timeseries", "DGL", "Series")
_MAX_SERIES: Final = 2_000
_MAX_POINTS: Final = 150_000
_READY: Final = 20_000  # values below 20 kWh are looked up, larger ones are written out


@dataclass(frozen=True, slots=True)
class ReadingSeries:
    """Values of one point over [start, end): Wh by position from 1.

    `positions` names those that are sent if some are left out; `quality` is by position, else
    `default_quality` (None leaves the field out, which means measured). A02 has no quantity.
    """

    gsrn: str
    type: str
    resolution: str
    start: datetime
    end: datetime
    registered_at: datetime
    wh: Sequence[int]
    quality: Mapping[int, str] = field(default_factory=dict)
    default_quality: str | None = None
    positions: Sequence[int] | None = None
    reference: str | None = None


def readings(header: Header, series: Sequence[ReadingSeries]) -> Document:
    """One document; the caller keeps it within the limits (`split_into_bundles`)."""
    head = json.dumps(envelope(_KIND, header), separators=(",", ":"))
    stem = header.message_id.replace("-", "")[
        :26
    ]  # transaction ids: the message's own, and a number
    parts = (
        _series(metered, f"{stem}{number:06d}")
        for number, metered in zip(count(1), series, strict=False)
    )
    body = f'{{"{_KIND.name}_MarketDocument":{head[:-1]},"Series":[{",".join(parts)}]}}}}'

    return Document(_KIND.queue, header.message_id, f"{_KIND.rsm}/{header.reason}", body.encode())


def split_into_bundles(series: Iterable[ReadingSeries]) -> Iterator[list[ReadingSeries]]:
    """Bundles of at most 2,000 series and 150,000 points."""
    bundle: list[ReadingSeries] = []
    points = 0
    for metered in series:
        if bundle and (len(bundle) == _MAX_SERIES or points + len(metered.wh) > _MAX_POINTS):
            yield bundle
            bundle, points = [], 0
        bundle.append(metered)
        points += len(metered.wh)

    if bundle:
        yield bundle


def _series(series: ReadingSeries, transaction_id: str) -> str:
    reference = (
        f'"originalTransactionIDReference_Series.mRID":{json.dumps(series.reference)},'
        if series.reference
        else ""
    )
    return (
        f'{{"mRID":"{transaction_id}",'
        f'"marketEvaluationPoint.mRID":{{"codingScheme":"A10","value":"{series.gsrn}"}},'
        f'"marketEvaluationPoint.type":{{"value":"{series.type}"}},{reference}'
        f'"product":"8716867000030",'
        f'"quantity_Measure_Unit.name":{{"value":"KWH"}},'
        f'"registration_DateAndOrTime.dateTime":"{_instant(series.registered_at)}",'
        f'"Period":{{"resolution":"{series.resolution}",'
        f'"timeInterval":{_interval(series.start, series.end)},'
        f'"Point":[{_points(series)}]}}}}'
    )


def _points(series: ReadingSeries) -> str:
    if series.quality or series.default_quality or series.positions:
        return ",".join(_with_quality(series))
    values = [_TEXTS[wh] if wh < _READY else _kwh(wh) for wh in series.wh]
    return "},".join(map(str.__add__, _fronts(len(values)), values)) + "}"


def _with_quality(series: ReadingSeries) -> Iterator[str]:
    for position, wh in zip(
        series.positions or range(1, len(series.wh) + 1), series.wh, strict=True
    ):
        quality = series.quality.get(position, series.default_quality)
        stated = f',"quality":{{"value":"{quality}"}}' if quality else ""
        value = "" if quality == "A02" else f',"quantity":{_kwh(wh)}'
        yield f'{{"position":{{"value":{position}}}{stated}{value}}}'


@lru_cache(maxsize=256)
def _instant(moment: datetime) -> str:
    return instant(moment)


@lru_cache(maxsize=256)
def _interval(start: datetime, end: datetime) -> str:
    return json.dumps(interval(start, end), separators=(",", ":"))


@lru_cache(maxsize=16)
def _fronts(length: int) -> tuple[str, ...]:
    return tuple(
        f'{{"position":{{"value":{position}}},"quantity":' for position in range(1, length + 1)
    )


def _kwh(wh: int) -> str:
    return f"{wh // 1000}.{wh % 1000:03d}"


_TEXTS: Final = tuple(map(_kwh, range(_READY)))
