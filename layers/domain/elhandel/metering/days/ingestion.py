"""Storing what arrived: the service of RSM-012, one transaction.

The usual day, not stored yet and there in full, goes in by one statement for the whole document. A
repeat is found equal by another. Only a day that is stored with other content is locked and gets a
new version: as it came where it takes the stored day's place whole, else merged interval by
interval.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import msgspec
import numpy as np

from elhandel.metering.days import store
from elhandel.metering.days.replacement import replace_whole_days
from elhandel.metering.days.revision import Revision, revise
from elhandel.metering.days.store import Arrived, Key
from elhandel.metering.packed.day import PackedDay, pack, pack_quality, unpack
from elhandel.metering.packed.series import (
    DaySlice,
    MeteredSeries,
    day_of,
    day_slices,
    quarters_of,
    values,
)
from elhandel.platform.database import Transaction, read_by_key
from elhandel.values.days.local_time import first_of_month
from elhandel.values.ids import MessageId, MeteringPointId

_STORED: Final = np.dtype("<i4")


class ChangedDay(msgspec.Struct, frozen=True, order=True, gc=False):
    """A day whose current readings changed."""

    metering_point_id: MeteringPointId
    day: date
    first: bool
    """Whether nothing was stored for it before."""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of the series of one message.

    Series and readings count what arrived; stored, unchanged, superseded and late count days of
    metering points.
    """

    series: int
    readings: int
    stored: int
    """Stored for the first time."""
    unchanged: int
    superseded: int
    """An earlier version went to the history."""
    late: int
    """What arrived was registered before what is stored, and went to the history."""
    conflicts: int
    """Intervals that arrived with the registration time of the stored ones and other content. The
    later received was taken; the sender should be asked.
    """
    changed: tuple[ChangedDay, ...]
    """The days that corrections have to look at."""


def ingest(
    tx: Transaction,
    series: Sequence[MeteredSeries],
    inbound_message_id: MessageId | None,
    received_at: datetime,
) -> IngestResult:
    """Store the series of one message; the same message again changes nothing.

    series: in the order of the message. Call it once in a transaction: its locks are taken in the
    order of the keys. Raises UnableToPlaceSeries when a series does not lie on whole intervals.
    """
    arrivals: dict[Key, Arrived] = {}
    further: dict[Key, list[Arrived]] = defaultdict(list)  # series for a day that has one already
    for arrived in _arrivals(series):
        if arrivals.setdefault(arrived.key, arrived) is not arrived:
            further[arrived.key].append(arrived)

    keys = sorted(arrivals)
    first: set[Key] = set()
    replaced: set[Key] = set()
    revisions: list[tuple[Key, Revision]] = []
    if keys:
        read_by_key(tx)  # else a correction of a thousand days reads the whole month
        store.ensure_partitions(tx, {first_of_month(day) for day in {day for _, day in keys}})
        in_order = [arrivals[key] for key in keys]
        first, differing = _store_new(tx, in_order, inbound_message_id, received_at)
        remaining = _remaining(arrivals, differing, further)
        replaced = replace_whole_days(tx, remaining, inbound_message_id, received_at)
        unusual = {key: days for key, days in remaining.items() if key not in replaced}
        revisions = _revise(tx, unusual, inbound_message_id, received_at)

    revised = replaced | {key for key, revision in revisions if revision.changed}
    touched = revised | {key for key, revision in revisions if revision.late}

    return IngestResult(
        series=len(series),
        readings=sum(metered.readings() for metered in series),
        stored=len(first),
        unchanged=len(keys) - len(first | touched),
        superseded=len(revised),
        late=sum(revision.late for _, revision in revisions),
        conflicts=sum(revision.conflicts for _, revision in revisions),
        changed=tuple(
            ChangedDay(*key, first=key in first) for key in keys if key in first or key in revised
        ),
    )


def _arrivals(series: Sequence[MeteredSeries]) -> Iterator[Arrived]:
    for metered in series:
        for part in day_slices(metered):
            packed = _packed(metered, part)
            if packed is not None:
                yield Arrived((metered.metering_point_id, part.day), packed)


def _packed(series: MeteredSeries, part: DaySlice) -> PackedDay | None:
    """The series' part of a day as a row would hold it; None where it delivers nothing."""
    taken = slice(part.first, part.last)
    quality = None if series.quality is None else series.quality[taken]
    if quality is not None and not np.any(quality):
        return None
    if not part.whole_day:
        return pack(day_of(series, part))

    wh = values(series)
    if len(wh) > part.length:
        wh = wh[taken]

    return PackedDay(
        resolution_minutes=series.resolution_minutes,
        wh=(wh if wh.dtype == _STORED else wh.astype(_STORED)).tobytes(),
        quality=None if quality is None else pack_quality(quality),
        registered_at=series.registered_at,
        registered=None,
    )


def _store_new(
    tx: Transaction,
    arrivals: Sequence[Arrived],
    inbound_message_id: MessageId | None,
    received_at: datetime,
) -> tuple[set[Key], set[Key]]:
    """Store the days that are not stored yet; their keys, and the keys of those that are stored
    with other content.

    A document whose first day is stored is a repeat or a correction as a rule: it is compared
    before anything is written. Any other goes in first and is compared only where that did not
    work.
    """
    missing: Sequence[Arrived] = arrivals
    other: list[Arrived] = []
    if store.is_stored(tx, arrivals[0].key):
        missing, other = store.unequal(tx, arrivals)

    first = store.insert_first(tx, missing, inbound_message_id, received_at) if missing else set()

    if len(first) < len(missing):
        stored_meanwhile = [gap for gap in missing if gap.key not in first]
        other += store.differing(tx, stored_meanwhile)

    return first, {later.key for later in other}


def _remaining(
    arrivals: Mapping[Key, Arrived], differing: set[Key], further: Mapping[Key, list[Arrived]]
) -> dict[Key, list[Arrived]]:
    """What still has to be merged, in key order: days stored with other content, and further series
    for one day.
    """
    return {
        key: [*([arrivals[key]] if key in differing else []), *further.get(key, [])]
        for key in sorted(differing | further.keys())
    }


def _revise(
    tx: Transaction,
    remaining: dict[Key, list[Arrived]],
    inbound_message_id: MessageId | None,
    received_at: datetime,
) -> list[tuple[Key, Revision]]:
    if not remaining:
        return []

    keys = list(remaining)
    current = store.lock_current(tx, keys)
    history = store.history(tx, keys)
    revisions = []
    for key, arrived in remaining.items():
        revision = revise(
            current[key],
            history[key],
            [unpack(day.packed) for day in arrived],
            quarters=quarters_of(key[1]),
            inbound_message_id=inbound_message_id,
            received_at=received_at,
        )
        revisions.append((key, revision))

    store.write(tx, revisions)

    return revisions
