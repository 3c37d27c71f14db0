"""Reading and writing whole days: the SQL of ingest. One statement takes many rows, as arrays.

Locks are taken in the order of (metering_point_id, day): first all inserts, then all rows to be
revised, then what is laid out of their months. So two ingests of the same days wait for each other
and never in a circle, provided that each transaction ingests once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

import msgspec
from psycopg.errors import UniqueViolation

from elhandel.metering.days.revision import Revision, Version
from elhandel.metering.packed.day import PackedDay
from elhandel.platform.bulk.arrays import Byteas, Dates, Instants, Int2s
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.ids import MessageId, MeteringPointId

type Key = tuple[MeteringPointId, date]
"""(metering_point_id, local day)"""


class Arrived(msgspec.Struct, frozen=True, gc=False):
    """What one series says of one day."""

    key: Key
    packed: PackedDay


def ensure_partitions(tx: Transaction, months: Iterable[date]) -> None:
    """Make the partitions of the months (given by their first days) where they are missing."""
    tx.execute(_ENSURE_PARTITIONS, {"months": sorted(months)})


_ENSURE_PARTITIONS: Final = """
SELECT metering.ensure_partition(month) FROM unnest(%(months)s::date[]) AS month
"""


def insert_first(
    tx: Transaction,
    arrived: Sequence[Arrived],
    inbound_message_id: MessageId | None,
    recorded_at: datetime,
) -> set[Key]:
    """Store the days that are not stored yet; their keys. arrived: sorted by key, one for each.

    As a rule none of them is stored, and they go in without a look for each at whether it is, which
    takes nearly as long as storing it. Where one is, nothing was written, and each is looked for.
    """
    values = {
        **_columns(arrived),
        "recorded_at": recorded_at,
        "inbound_message_id": inbound_message_id,
    }
    try:
        with tx.transaction():
            tx.execute(_INSERT_ALL, values)
    except UniqueViolation:
        return set(tx.cursor(binary=True).execute(_INSERT_FIRST, values).fetchall())

    return {day.key for day in arrived}


_INSERT_ALL: Final = statement("elhandel.metering.days", "insert_all")
_INSERT_FIRST: Final = f"""{_INSERT_ALL}
ON CONFLICT (metering_point_id, day) DO NOTHING
RETURNING metering_point_id, day
"""


def differing(tx: Transaction, arrived: Sequence[Arrived]) -> list[Arrived]:
    """The days that are stored with other content than what arrived; every one is stored."""
    values = {**_columns(arrived), **_span([day.key[1] for day in arrived])}
    return [arrived[row[0]] for row in tx.cursor(binary=True).execute(_DIFFERING, values)]


_DIFFERING: Final = statement("elhandel.metering.days", "differing")


def is_stored(tx: Transaction, key: Key) -> bool:
    """Whether something is stored for the day."""
    return bool(fetch_one(tx, _IS_STORED, key)[0])


_IS_STORED: Final = """
SELECT EXISTS (SELECT FROM metering.reading_day WHERE metering_point_id = %s AND day = %s)
"""


def unequal(tx: Transaction, arrived: Sequence[Arrived]) -> tuple[list[Arrived], list[Arrived]]:
    """The days that are not stored, and those that are stored with other content than what
    arrived.
    """
    values = {**_columns(arrived), **_span([day.key[1] for day in arrived])}

    missing: list[Arrived] = []
    other: list[Arrived] = []
    for number, absent in tx.cursor(binary=True).execute(_UNEQUAL, values):
        (missing if absent else other).append(arrived[number])
    missing.sort(key=attrgetter("key"))

    return missing, other


_UNEQUAL: Final = statement("elhandel.metering.days", "unequal")


def hold_months(tx: Transaction, keys: Sequence[Key]) -> None:
    """Hold what is laid out of the months of these days, before any of them changes: two statements
    change days, and the months that each takes away stand in no order.
    """
    tx.execute(_HOLD_MONTHS, _keys(keys))


_HOLD_MONTHS: Final = "SELECT metering.hold_months(%(ids)s, %(days)s)"


def lock_current(tx: Transaction, keys: Sequence[Key]) -> dict[Key, Version]:
    """The current versions of the days, locked until the transaction ends."""
    rows = tx.cursor(binary=True).execute(_LOCK_CURRENT, _keys(keys))
    return dict(_version(row) for row in rows)


_LOCK_CURRENT: Final = statement("elhandel.metering.days", "lock_current")


def history(tx: Transaction, keys: Sequence[Key]) -> dict[Key, list[Version]]:
    """The superseded versions of the days."""
    found: dict[Key, list[Version]] = {key: [] for key in keys}
    for row in tx.cursor(binary=True).execute(_HISTORY, _keys(keys)):
        key, version = _version(row)
        found[key].append(version)

    return found


_HISTORY: Final = """
SELECT d.metering_point_id, d.day, d.resolution_minutes, d.wh, d.quality, d.registered_at,
       d.registered, d.version, d.recorded_at, d.inbound_message_id
FROM unnest(%(ids)b::int[], %(days)b::date[]) AS k (metering_point_id, day)
JOIN metering.reading_day_history d
    ON d.metering_point_id = k.metering_point_id AND d.day = k.day
WHERE d.day BETWEEN %(first)s AND %(last)s
"""


def write(tx: Transaction, revisions: Sequence[tuple[Key, Revision]]) -> None:
    """Move what is superseded to the history and put the new current versions in place."""
    superseded = [(key, old) for key, revision in revisions for old in revision.superseded]
    if superseded:
        values = {
            **_versions([(key, old.version) for key, old in superseded]),
            "at": Instants([old.at for _, old in superseded]),
            "by": [old.by for _, old in superseded],
        }
        tx.execute(_SUPERSEDE, values)

    changed = [(key, revision.current) for key, revision in revisions if revision.changed]
    if changed:
        tx.execute(_REVISE, {**_versions(changed), **_span([day for (_, day), _ in changed])})


_SUPERSEDE: Final = statement("elhandel.metering.days", "supersede")

_REVISE: Final = statement("elhandel.metering.days", "revise")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a locked day is to an arrival for it."""

    last: int
    """The highest version that was ever recorded for the day."""
    all_earlier: bool
    """Whether everything that holds was registered before the arrival."""


def lock_standing(tx: Transaction, arrived: Sequence[Arrived]) -> list[Standing]:
    """How each arrival finds its day, which is stored; all days locked until the transaction ends.

    arrived: one for each day.
    """
    values = {
        **_keys([day.key for day in arrived]),
        "registered_at": Instants([day.packed.registered_at for day in arrived]),
    }
    cursor = tx.cursor(binary=True)
    current = cursor.execute(_LOCK_STANDING, values).fetchall()
    # By a statement of its own: it sees what those have written who held the locks before.
    past: dict[int, int] = dict(cursor.execute(_LAST_OF_HISTORY, values).fetchall())

    found = {
        n: Standing(max(version, past.get(n, 0)), all_earlier)
        for n, version, all_earlier in current
    }
    return [found[n] for n in range(len(arrived))]


_LOCK_STANDING: Final = statement("elhandel.metering.days", "lock_standing")

_LAST_OF_HISTORY: Final = """
SELECT a.n - 1, max(h.version)
FROM unnest(%(ids)b::int[], %(days)b::date[])
    WITH ORDINALITY AS a (metering_point_id, day, n)
JOIN metering.reading_day_history h
    ON h.metering_point_id = a.metering_point_id AND h.day = a.day
WHERE h.day BETWEEN %(first)s AND %(last)s
GROUP BY a.n
"""


def replace(
    tx: Transaction,
    arrived: Sequence[tuple[Arrived, int]],
    inbound_message_id: MessageId | None,
    recorded_at: datetime,
) -> None:
    """Let each arrival, with its version, take the place of its day, which goes to the history.

    The days are locked; one arrival for each.
    """
    values = {
        **_columns([day for day, _ in arrived]),
        **_span([day.key[1] for day, _ in arrived]),
        "versions": Int4s([version for _, version in arrived]),
        "recorded_at": recorded_at,
        "inbound_message_id": inbound_message_id,
    }
    tx.execute(_REPLACE, values)


_REPLACE: Final = statement("elhandel.metering.days", "replace")


def _columns(arrived: Sequence[Arrived]) -> dict[str, Any]:
    packed = [day.packed for day in arrived]
    return {
        "ids": Int4s([day.key[0] for day in arrived]),
        "days": Dates([day.key[1] for day in arrived]),
        "minutes": Int2s([stored.resolution_minutes for stored in packed]),
        "registered_at": Instants([stored.registered_at for stored in packed]),
        "wh": Byteas([stored.wh for stored in packed]),
        "quality": Byteas([stored.quality for stored in packed]),
    }


def _versions(versions: Sequence[tuple[Key, Version]]) -> dict[str, Any]:
    arrived = [Arrived(key, version.packed) for key, version in versions]
    return {
        **_columns(arrived),
        "registered": Byteas([day.packed.registered for day in arrived]),
        "versions": Int4s([version.version for _, version in versions]),
        "recorded_at": Instants([version.recorded_at for _, version in versions]),
        "messages": [version.inbound_message_id for _, version in versions],
    }


def _keys(keys: Sequence[Key]) -> dict[str, Any]:
    points, days = zip(*keys, strict=True)
    return {"ids": Int4s(points), "days": Dates(days), **_span(days)}


def _span(days: Sequence[date]) -> dict[str, date]:
    """The first and last of the days: with them the planner leaves out every other month."""
    return {"first": min(days), "last": max(days)}


def _version(row: tuple[Any, ...]) -> tuple[Key, Version]:
    (
        metering_point_id,
        day,
        minutes,
        wh,
        quality,
        registered_at,
        registered,
        version,
        recorded_at,
        inbound_message_id,
    ) = row
    packed = PackedDay(
        resolution_minutes=minutes,
        wh=wh,
        quality=quality,
        registered_at=registered_at,
        registered=registered,
    )

    return (metering_point_id, day), Version(
        packed=packed,
        version=version,
        recorded_at=recorded_at,
        inbound_message_id=inbound_message_id,
    )
