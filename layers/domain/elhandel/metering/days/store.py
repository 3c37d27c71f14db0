"""Reading and writing whole days: the SQL of ingest. Many rows a statement, passed as arrays.

Locks are taken in the order of (metering_point_id, day): first all inserts, then all rows to be
revised. So two ingests of the same days wait for each other and never in a circle, provided that
each transaction ingests once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from elhandel.metering.days.day import PackedDay
from elhandel.metering.days.revision import Revision, Version
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.database.int_arrays import Int4s

type Key = tuple[int, date]

_ENSURE_PARTITIONS: Final = (
    "SELECT metering.ensure_partition(month) FROM unnest(%(months)s::date[]) AS month"
)

# An empty quality stands for NULL on the way in: an array of bytea that may hold only NULLs has no
# type of its own.
_ARRIVED: Final = """
unnest(%(ids)b::int[], %(days)b::date[], %(minutes)b::smallint[], %(registered_at)b::timestamptz[], %(wh)b::bytea[],
    %(quality)b::bytea[]) WITH ORDINALITY AS a (metering_point_id, day, minutes, registered_at, wh, quality, n)
"""

_INSERT_FIRST: Final = f"""
INSERT INTO metering.reading_day
    (metering_point_id, day, resolution_minutes, version, registered_at, recorded_at, inbound_message_id, wh, quality)
SELECT a.metering_point_id, a.day, a.minutes, 1, a.registered_at, %(recorded_at)s, %(inbound_message_id)s, a.wh,
    nullif(a.quality, ''::bytea)
FROM {_ARRIVED}
ORDER BY a.n
ON CONFLICT (metering_point_id, day) DO NOTHING
RETURNING metering_point_id, day
"""  # noqa: S608  (no value is pasted in)

_DIFFERING: Final = f"""
SELECT a.n - 1
FROM {_ARRIVED}
JOIN metering.reading_day d ON d.metering_point_id = a.metering_point_id AND d.day = a.day
WHERE d.day BETWEEN %(first)s AND %(last)s
  AND (d.wh <> a.wh OR d.quality IS DISTINCT FROM nullif(a.quality, ''::bytea)
    OR d.registered_at <> a.registered_at OR d.registered IS NOT NULL OR d.resolution_minutes <> a.minutes)
"""  # noqa: S608

_IS_STORED: Final = (
    "SELECT EXISTS (SELECT FROM metering.reading_day WHERE metering_point_id = %s AND day = %s)"
)

_UNEQUAL: Final = f"""
SELECT a.n - 1, d.metering_point_id IS NULL
FROM {_ARRIVED}
LEFT JOIN metering.reading_day d ON d.metering_point_id = a.metering_point_id AND d.day = a.day
    AND d.day BETWEEN %(first)s AND %(last)s
WHERE d.metering_point_id IS NULL
   OR d.wh <> a.wh OR d.quality IS DISTINCT FROM nullif(a.quality, ''::bytea)
   OR d.registered_at <> a.registered_at OR d.registered IS NOT NULL OR d.resolution_minutes <> a.minutes
"""  # noqa: S608

_VERSION_COLUMNS: Final = """
d.metering_point_id, d.day, d.resolution_minutes, d.wh, d.quality, d.registered_at, d.registered, d.version,
    d.recorded_at, d.inbound_message_id
"""

_LOCK_CURRENT: Final = f"""
SELECT {_VERSION_COLUMNS}
FROM unnest(%(ids)b::int[], %(days)b::date[]) AS k (metering_point_id, day)
JOIN metering.reading_day d ON d.metering_point_id = k.metering_point_id AND d.day = k.day
WHERE d.day BETWEEN %(first)s AND %(last)s
ORDER BY d.metering_point_id, d.day
FOR UPDATE OF d
"""  # noqa: S608

_HISTORY: Final = f"""
SELECT {_VERSION_COLUMNS}
FROM unnest(%(ids)b::int[], %(days)b::date[]) AS k (metering_point_id, day)
JOIN metering.reading_day_history d ON d.metering_point_id = k.metering_point_id AND d.day = k.day
WHERE d.day BETWEEN %(first)s AND %(last)s
"""  # noqa: S608

_SUPERSEDE: Final = """
INSERT INTO metering.reading_day_history
    (metering_point_id, day, resolution_minutes, version, registered_at, recorded_at, inbound_message_id, wh, quality,
     registered, superseded_at, superseded_by)
VALUES (%(metering_point_id)s, %(day)s, %(minutes)s, %(version)s, %(registered_at)s, %(recorded_at)s,
    %(inbound_message_id)s, %(wh)b, %(quality)b, %(registered)b, %(superseded_at)s, %(superseded_by)s)
"""

_REPLACE: Final = """
UPDATE metering.reading_day
SET resolution_minutes = %(minutes)s, version = %(version)s, registered_at = %(registered_at)s,
    recorded_at = %(recorded_at)s, inbound_message_id = %(inbound_message_id)s, wh = %(wh)b, quality = %(quality)b,
    registered = %(registered)b
WHERE metering_point_id = %(metering_point_id)s AND day = %(day)s
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one series says of one day."""

    metering_point_id: int
    day: date
    packed: PackedDay

    @property
    def key(self) -> Key:
        return self.metering_point_id, self.day


def ensure_partitions(tx: Transaction, months: Iterable[date]) -> None:
    """Make the partitions of the months (given by their first days) where they are missing."""
    tx.execute(_ENSURE_PARTITIONS, {"months": sorted(months)})


def insert_first(
    tx: Transaction,
    arrived: Sequence[Arrived],
    inbound_message_id: int | None,
    recorded_at: datetime,
) -> set[Key]:
    """Store the days that are not stored yet; their keys. arrived: sorted by key, one for each."""
    values = {
        **_columns(arrived),
        "recorded_at": recorded_at,
        "inbound_message_id": inbound_message_id,
    }
    return set(tx.cursor(binary=True).execute(_INSERT_FIRST, values).fetchall())


def differing(tx: Transaction, arrived: Sequence[Arrived]) -> list[Arrived]:
    """Those of the days that are stored with other content than what arrived; every one is
    stored.
    """
    values = {**_columns(arrived), **_span([day.day for day in arrived])}
    return [arrived[row[0]] for row in tx.cursor(binary=True).execute(_DIFFERING, values)]


def is_stored(tx: Transaction, key: Key) -> bool:
    """Whether something is stored for the day."""
    return bool(fetch_one(tx, _IS_STORED, key)[0])


def unequal(tx: Transaction, arrived: Sequence[Arrived]) -> tuple[list[Arrived], list[Arrived]]:
    """Those of the days that are not stored, and those that are stored with other content than what
    arrived.
    """
    values = {**_columns(arrived), **_span([day.day for day in arrived])}
    missing: list[Arrived] = []
    other: list[Arrived] = []
    for number, absent in tx.cursor(binary=True).execute(_UNEQUAL, values):
        (missing if absent else other).append(arrived[number])
    missing.sort(key=lambda one: one.key)
    return missing, other


def lock_current(tx: Transaction, keys: Sequence[Key]) -> dict[Key, Version]:
    """The current versions of the days, locked until the transaction ends."""
    rows = tx.cursor(binary=True).execute(_LOCK_CURRENT, _keys(keys))
    return {(row[0], row[1]): _version(row) for row in rows}


def history(tx: Transaction, keys: Sequence[Key]) -> dict[Key, list[Version]]:
    """The superseded versions of the days."""
    found: dict[Key, list[Version]] = {key: [] for key in keys}
    for row in tx.cursor(binary=True).execute(_HISTORY, _keys(keys)):
        found[row[0], row[1]].append(_version(row))
    return found


def write(tx: Transaction, revisions: Sequence[tuple[Key, Revision]]) -> None:
    """Move what is superseded to the history and put the new current versions in place."""
    superseded = [
        {**_row(key, old.version), "superseded_at": old.at, "superseded_by": old.by}
        for key, revision in revisions
        for old in revision.superseded
    ]
    if superseded:
        tx.cursor().executemany(_SUPERSEDE, superseded)

    changed = [_row(key, revision.current) for key, revision in revisions if revision.changed]
    if changed:
        tx.cursor().executemany(_REPLACE, changed)


def _columns(arrived: Sequence[Arrived]) -> dict[str, Any]:
    packed = [day.packed for day in arrived]
    return {
        "ids": Int4s([day.metering_point_id for day in arrived]),
        "days": [day.day for day in arrived],
        "minutes": [stored.resolution_minutes for stored in packed],
        "registered_at": [stored.registered_at for stored in packed],
        "wh": [stored.wh for stored in packed],
        "quality": [stored.quality or b"" for stored in packed],
    }


def _keys(keys: Sequence[Key]) -> dict[str, Any]:
    return {
        "ids": [key[0] for key in keys],
        "days": [key[1] for key in keys],
        **_span([key[1] for key in keys]),
    }


def _span(days: Sequence[date]) -> dict[str, date]:
    """The first and last of the days: with them the planner leaves out every other month."""
    return {"first": min(days), "last": max(days)}


def _version(row: tuple[Any, ...]) -> Version:
    return Version(
        PackedDay(*row[2:7]), version=row[7], recorded_at=row[8], inbound_message_id=row[9]
    )


def _row(key: Key, version: Version) -> dict[str, Any]:
    return {
        "metering_point_id": key[0],
        "day": key[1],
        "minutes": version.packed.resolution_minutes,
        "version": version.version,
        "registered_at": version.packed.registered_at,
        "recorded_at": version.recorded_at,
        "inbound_message_id": version.inbound_message_id,
        "wh": version.packed.wh,
        "quality": version.packed.quality,
        "registered": version.packed.registered,
    }
