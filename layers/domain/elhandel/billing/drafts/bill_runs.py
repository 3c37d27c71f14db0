"""Bill runs: what goes out together, on a yes of staff or by itself once its hours have passed.

While a bill run is not released, its documents are drafts. One with no hours to look at it, on its
billing day, is released as it is planned: its shards issue at once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.billing.drafts.shards import SHARDS
from elhandel.billing.errors import UnableToDecideBills
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.work import shards
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import RunId

_LATE_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShardRun:
    """The bill run of a shard, as somebody who works on the shard sees it."""

    bill_run_id: int | None
    """None: the shard was planned before there were bill runs."""

    released: bool
    compared: bool
    """Whether what goes out has to be what was drafted: somebody may have looked at it."""

    drafted: bool

    follows: bool
    """It goes out with another shard, and nobody works on it by itself."""

    bills_on: date | None
    review_hours: int


def add_bill_run(
    tx: Transaction,
    run_id: RunId | None,
    bills_on: date,
    review_hours: int,
    now: datetime,
    *,
    kind: str = "settlement",
    again_of: int | None = None,
) -> int:
    """Plan a bill run; it is released at once where nothing has to pass before.

    run_id: None for what no run settled; `kind` says what it is.
    """
    after = max(now + timedelta(hours=review_hours), start_of_day(bills_on))
    (number,) = fetch_one(
        tx,
        _ADD,
        {
            "run": run_id,
            "kind": kind,
            "again_of": again_of,
            "bills_on": bills_on,
            "hours": review_hours,
            "now": now,
            "after": after,
            "released": now if after <= now else None,
        },
    )
    return int(number)


def bill_run_of(tx: Transaction, run_id: RunId, shard_no: int) -> ShardRun:
    """The bill run of a shard that the caller holds."""
    bill_run, bills_on, hours, released, decided, drafted, follows = fetch_one(
        tx, _OF_SHARD, {"run": run_id, "shard": shard_no}
    )
    return ShardRun(
        bill_run_id=bill_run,
        released=bill_run is None or released,
        compared=drafted and (hours > 0 or decided),
        drafted=drafted,
        follows=follows,
        bills_on=bills_on,
        review_hours=hours or 0,
    )


def release_due(tx: Transaction, now: datetime) -> int:
    """Release the bill runs whose time has come, and write a message for each of their shards.

    One that is still being drafted waits. Returns how many were released.
    """
    released = [int(row[0]) for row in tx.execute(_RELEASE, {"now": now})]
    found = tx.execute(_SHARDS, {"ids": released, "now": now}).fetchall()
    for run, shard in sorted(found):
        shards.emit_shards(tx, SHARDS, run, [shard], now, again=True)

    return len(released)


def late_bill_runs(tx: Transaction, now: datetime) -> int:
    """How many bill runs should have gone out a day ago: somebody stopped them, or they were never
    drafted.
    """
    (count,) = fetch_one(tx, _LATE, {"now": now, "late": _LATE_AFTER})
    return int(count)


def issue_bills(tx: Transaction, bill_run_id: int, decision: Decision) -> None:
    """Staff say yes: the bill run goes out as soon as it is found by `release_due`.

    Raises NotFound, UnableToDecideBills.
    """
    _decide(tx, bill_run_id, decision, decision.at.isoformat())


def stop_bills(tx: Transaction, bill_run_id: int, decision: Decision) -> None:
    """Staff say wait: the bill run stays a draft until they say yes.

    Raises NotFound, UnableToDecideBills.
    """
    _decide(tx, bill_run_id, decision, "infinity")


def _decide(tx: Transaction, bill_run_id: int, decision: Decision, after: str) -> None:
    found = tx.execute(_STATE, {"id": bill_run_id}).fetchone()
    if found is None:
        raise NotFound(
            f"There is no bill run {bill_run_id}. `elhandel bills list` shows which there are."
        )
    if found[0]:
        raise UnableToDecideBills(
            f"Bill run {bill_run_id} is released already: its documents are issued or about to be. "
            "Correct what is wrong with a credit note.",
        )

    values = {"id": bill_run_id, "by": decision.by, "why": decision.why, "at": decision.at}
    tx.execute(_DECIDE, {**values, "after": after})


_ADD: Final = """
INSERT INTO billing.bill_run (
    run_id, kind, again_of, bills_on, review_hours, planned_at, issue_after, released_at)
VALUES (%(run)s, %(kind)s, %(again_of)s, %(bills_on)s, %(hours)s, %(now)s, %(after)s, %(released)s)
RETURNING bill_run_id
"""

_OF_SHARD: Final = """
SELECT b.bill_run_id, b.bills_on, b.review_hours, b.released_at IS NOT NULL,
       b.decided_at IS NOT NULL, s.drafted_at IS NOT NULL, s.bills_with_run IS NOT NULL
FROM billing.invoice_shard s LEFT JOIN billing.bill_run b USING (bill_run_id)
WHERE s.run_id = %(run)s AND s.shard_no = %(shard)s
"""

_RELEASE: Final = """
UPDATE billing.bill_run b SET released_at = %(now)s
WHERE b.released_at IS NULL AND b.issue_after <= %(now)s AND NOT EXISTS (
    SELECT FROM billing.invoice_shard s
    WHERE s.bill_run_id = b.bill_run_id AND s.state = 'planned' AND s.drafted_at IS NULL
      AND s.bills_with_run IS NULL)
RETURNING b.bill_run_id
"""

_SHARDS: Final = """
UPDATE billing.invoice_shard SET sent_again = 0, sent_again_at = %(now)s
WHERE bill_run_id = ANY(%(ids)s::int[]) AND state = 'planned' AND bills_with_run IS NULL
RETURNING run_id, shard_no
"""

_LATE: Final = """
SELECT count(*) FROM billing.bill_run
WHERE released_at IS NULL AND %(now)s::timestamptz - %(late)s::interval > greatest(
    planned_at + review_hours * interval '1 hour',
    bills_on::timestamp AT TIME ZONE 'Europe/Copenhagen')
"""

_STATE: Final = """
SELECT released_at IS NOT NULL FROM billing.bill_run WHERE bill_run_id = %(id)s FOR UPDATE
"""

_DECIDE: Final = """
UPDATE billing.bill_run
SET issue_after = %(after)s, decided_by = %(by)s, reason = %(why)s, decided_at = %(at)s
WHERE bill_run_id = %(id)s
"""
