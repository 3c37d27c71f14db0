"""Drafts as rows: what each document would say, and what has changed when it is to be issued."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from psycopg.types.json import Json

from elhandel.billing.drafts.bill_runs import ShardRun, add_bill_run
from elhandel.billing.invoice import Draft
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import CustomerId, RunId


def content(draft: Draft) -> bytes:
    """A hash of all that a document would say, but for its number, its days, and what is covered
    of it by certificates: that is read when it is issued.
    """
    bill = msgspec.to_builtins(draft.bill, enc_hook=str)
    for section in bill["sections"]:
        del section["annotations"]["green"]
    says = (bill, draft.totals, draft.vat_percent, draft.vat_class, draft.corrects_id)
    return hashlib.sha256(msgspec.json.encode(says, enc_hook=str)).digest()


def keep_drafts(
    tx: Transaction,
    bill_run_id: int,
    run_id: RunId,
    shard_no: int,
    drafts: Sequence[Draft],
    now: datetime,
) -> None:
    """Write down what the documents of a shard would say, beside each customer's last invoice."""
    shard = {"run_id": run_id, "shard_no": shard_no, "subject": None}
    rows = [{**shard, **_row(bill_run_id, draft, now)} for draft in drafts]
    tx.execute(_ADD, {"rows": Json(rows)})
    tx.execute(_DRAFTED, {"run": run_id, "shard": shard_no, "now": now})


def add_drafts(
    tx: Transaction, bill_run_id: int, drafts: Sequence[tuple[str, Draft]], now: datetime
) -> None:
    """Write down what documents of no run would say, each with what it is about."""
    rows = [
        {"run_id": None, "shard_no": None, "subject": subject, **_row(bill_run_id, draft, now)}
        for subject, draft in drafts
    ]
    tx.execute(_ADD, {"rows": Json(rows)})


def _row(bill_run_id: int, draft: Draft, now: datetime) -> Mapping[str, Any]:
    return {
        "bill_run_id": bill_run_id,
        "customer_id": draft.bill.customer_id,
        "recipient_id": draft.bill.recipient.recipient_id,
        "corrects_id": draft.corrects_id,
        "kind": draft.kind,
        "period_from": draft.bill.period.start.isoformat(),
        "period_to": draft.bill.period.end.isoformat(),
        "lines": sum(len(section.lines) for section in draft.bill.sections),
        "subtotal_ore": draft.totals.subtotal,
        "vat_ore": draft.totals.vat,
        "total_ore": draft.totals.total,
        "content": f"\\x{content(draft).hex()}",
        "drafted_at": now.isoformat(),
    }


def leave_changed(
    tx: Transaction,
    shard_run: ShardRun,
    run_id: RunId,
    shard_no: int,
    drafts: Sequence[Draft],
    now: datetime,
) -> list[Draft]:
    """The drafts that still say what was drafted.

    The customers of whom anything has changed go to a bill run of their own, as drafts anew.
    """
    before = _drafted(tx, run_id, shard_no)
    after: dict[CustomerId, list[Draft]] = defaultdict(list)
    for draft in drafts:
        after[draft.bill.customer_id].append(draft)

    changed = {
        customer
        for customer in {*before, *after}
        if before.get(customer, set()) != {content(draft) for draft in after[customer]}
    }
    tx.execute(_REPLACED, {**_shard(run_id, shard_no), "customers": list(changed), "now": now})
    _draft_anew(tx, shard_run, run_id, shard_no, _of(drafts, changed), now)

    return [draft for draft in drafts if draft.bill.customer_id not in changed]


def _of(drafts: Sequence[Draft], customers: Collection[CustomerId]) -> list[Draft]:
    return [draft for draft in drafts if draft.bill.customer_id in customers]


def _draft_anew(
    tx: Transaction,
    shard_run: ShardRun,
    run_id: RunId,
    shard_no: int,
    drafts: Sequence[Draft],
    now: datetime,
) -> None:
    if not drafts:
        return

    bill_run = add_bill_run(
        tx,
        run_id,
        shard_run.bills_on or local_date(now),
        max(shard_run.review_hours, 1),
        now,
        again_of=shard_run.bill_run_id,
    )
    customers = sorted({draft.bill.customer_id for draft in drafts})
    values = {**_shard(run_id, shard_no), "customers": customers, "bill_run": bill_run}
    tx.execute(_TAKE_TURNS, [AdvisoryLock.INVOICE_SHARDS])
    (another,) = fetch_one(tx, _SPLIT, values)
    tx.execute(_WITHOUT, values)
    tx.execute(_SPLIT_ALONG, {**values, "another": another, "now": now})
    keep_drafts(tx, bill_run, run_id, int(another), drafts, now)


def _drafted(tx: Transaction, run_id: RunId, shard_no: int) -> Mapping[CustomerId, set[bytes]]:
    found: dict[CustomerId, set[bytes]] = defaultdict(set)
    for customer, hash_ in tx.execute(_CONTENT, _shard(run_id, shard_no)):
        found[CustomerId(customer)].add(bytes(hash_))
    return found


def _shard(run_id: RunId, shard_no: int) -> dict[str, Any]:
    return {"run": run_id, "shard": shard_no}


_ADD: Final = statement("elhandel.billing.drafts", "add_drafts")

_DRAFTED: Final = """
UPDATE billing.invoice_shard SET drafted_at = %(now)s
WHERE run_id = %(run)s AND shard_no = %(shard)s
   OR bills_with_run = %(run)s AND bills_with_shard = %(shard)s AND state = 'planned'
"""

_CONTENT: Final = """
SELECT customer_id, content FROM billing.draft
WHERE run_id = %(run)s AND shard_no = %(shard)s AND replaced_at IS NULL
"""

_REPLACED: Final = """
UPDATE billing.draft SET replaced_at = %(now)s
WHERE run_id = %(run)s AND shard_no = %(shard)s AND customer_id = ANY(%(customers)s::int[])
"""

# The number of a shard is part of its key.
_TAKE_TURNS: Final = "SELECT pg_advisory_xact_lock(%s)"

_SPLIT: Final = statement("elhandel.billing.drafts", "split_shard")

_SPLIT_ALONG: Final = statement("elhandel.billing.drafts", "split_along")

_WITHOUT: Final = """
UPDATE billing.invoice_shard
SET customer_ids = array(SELECT unnest(customer_ids) EXCEPT SELECT unnest(%(customers)s::int[]))
WHERE run_id = %(run)s AND shard_no = %(shard)s
"""
