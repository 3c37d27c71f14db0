"""Remarks: what the market states that moves no process of ours, as rows that staff see.

| kind | says | open until |
| --- | --- | --- |
| `missing_readings` | RSM-018: DataHub misses readings of a point of ours | they are here |
| `cancellation` | RSM-025: a request of ours was cancelled | staff close it |
| `acknowledgement` | RSM-009: a document could not be used | staff close it |
| `transfer` | RSM-004/D31: a point that we do not supply is ours | somebody is supplied there |
| `unknown_point` | data came of a point without a signup | somebody signs up, or staff close it |

One that asks nothing of us is closed at once, and kept. Codes only: the words stand in the message.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from psycopg.rows import kwargs_row

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId, ProcessId

type RemarkKind = Literal[
    "missing_readings", "cancellation", "acknowledgement", "transfer", "unknown_point"
]

_ASKS_NOTHING: Final = "it asks nothing of us"

_LOOKED_BACK: Final = timedelta(days=31)
"""A job looks every day: what was met longer ago had its remark, or a contract now forgotten."""


@dataclass(frozen=True, slots=True)
class NewRemark:
    """A remark as it came."""

    kind: RemarkKind

    subject: str
    """What it is known by if it comes again: transaction, and point where one names several."""

    business_reason: str
    point: MeteringPointId | None = None
    process: ProcessId | None = None

    day: date | None = None
    """The local day that it is about."""

    codes: Sequence[str] = field(default=())
    """Why, in the market's codes."""

    is_for_staff: bool = True
    """Whether something is to be done."""


@dataclass(frozen=True, slots=True)
class OpenRemark:
    """A remark that waits for staff."""

    remark_id: int
    kind: RemarkKind
    business_reason: str
    gsrn: Gsrn | None
    process_id: ProcessId | None
    day: date | None
    codes: Sequence[str]
    recorded_at: datetime


def keep_remark(tx: Transaction, remark: NewRemark, provenance: Provenance) -> bool:
    """Keep a remark; False for the same one again, which changes nothing."""
    values = {
        "kind": remark.kind,
        "subject": remark.subject,
        "reason": remark.business_reason,
        "point": remark.point,
        "process": remark.process,
        "day": remark.day,
        "codes": list(remark.codes),
        "message": provenance.message_id,
        "now": provenance.at,
        "closed_at": None if remark.is_for_staff else provenance.at,
        "closed_by": None if remark.is_for_staff else "market",
        "why": None if remark.is_for_staff else _ASKS_NOTHING,
    }
    return bool(tx.execute(_KEEP, values).rowcount)


_KEEP: Final = statement("elhandel.market.remarks", "keep_remark")


def note_unknown_points(tx: Transaction, now: datetime, after: timedelta) -> int:
    """Remark the points that we have known for `after` by the market's data alone: nobody has
    signed up for them, and they belong to no point of ours. Returns how many are new.
    """
    values = {"now": now, "before": now - after, "since": now - after - _LOOKED_BACK}
    return tx.execute(_UNKNOWN_POINTS, values).rowcount


_UNKNOWN_POINTS: Final = statement("elhandel.market.remarks", "note_unknown_points")


def open_remarks(tx: Transaction) -> list[OpenRemark]:
    """The remarks that wait for staff, the oldest first."""
    with tx.cursor(row_factory=kwargs_row(_open_remark)) as cursor:
        return cursor.execute(_OPEN).fetchall()


_OPEN: Final = statement("elhandel.market.remarks", "open_remarks")


def _open_remark(*, gsrn: str | None, **columns: Any) -> OpenRemark:
    return OpenRemark(gsrn=None if gsrn is None else Gsrn(gsrn), **columns)


def close_answered(tx: Transaction, now: datetime) -> int:
    """Close what has been answered by what came since. Returns how many."""
    return tx.execute(_CLOSE_ANSWERED, {"now": now}).rowcount


_CLOSE_ANSWERED: Final = statement("elhandel.market.remarks", "close_answered")


def is_transferred(tx: Transaction, point: MeteringPointId, day: date) -> bool:
    """Whether the market has transferred a point to us from that local day on."""
    return bool(fetch_one(tx, _IS_TRANSFERRED, {"point": point, "day": day})[0])


_IS_TRANSFERRED: Final = """
SELECT EXISTS (
    SELECT FROM market.remark
    WHERE kind = 'transfer' AND metering_point_id = %(point)s AND day = %(day)s)
"""


def transferred_on(tx: Transaction, point: MeteringPointId) -> date | None:
    """From which local day a point is ours by a transfer whose customer is not signed up yet."""
    row = tx.execute(_TRANSFERRED_ON, {"point": point}).fetchone()
    return None if row is None else row[0]


_TRANSFERRED_ON: Final = """
SELECT day FROM market.remark
WHERE kind = 'transfer' AND metering_point_id = %(point)s AND closed_at IS NULL
ORDER BY day DESC LIMIT 1 FOR UPDATE
"""


def take_up_transfer(
    tx: Transaction, point: MeteringPointId, process: ProcessId, now: datetime
) -> None:
    """A signup begins what was transferred to us."""
    tx.execute(_TAKE_UP, {"point": point, "process": process, "now": now})


_TAKE_UP: Final = """
UPDATE market.remark
SET closed_at = %(now)s, closed_by = 'market', reason = 'its customer signed up',
    process_id = %(process)s
WHERE kind = 'transfer' AND metering_point_id = %(point)s AND closed_at IS NULL
"""


def close_remark(tx: Transaction, remark: int, decision: Decision) -> None:
    """Close a remark: what it asks for is done, or need not be. Raises NotFound."""
    values = {"remark": remark, "at": decision.at, "by": decision.by, "why": decision.why}
    if not tx.execute(_CLOSE, values).rowcount:
        raise NotFound(f"No remark {remark} is open. `elhandel remark list` lists those that are.")


_CLOSE: Final = """
UPDATE market.remark SET closed_at = %(at)s, closed_by = %(by)s, reason = %(why)s
WHERE remark_id = %(remark)s AND closed_at IS NULL
"""
