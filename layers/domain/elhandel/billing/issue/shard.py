"""Working on an invoice shard: its documents are drafted, or issued.

They are an invoice of each customer, and a note for each invoice that the run corrects. A shard is
one transaction: a crash leaves no half shard and no gap in the numbers, and a shard that comes
again finds its work done. What is beyond bounds is held (`billing.held`); the rest goes out, as it
was drafted, or becomes a draft anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from elhandel.billing.along import hold_along
from elhandel.billing.drafts import (
    SHARDS,
    bill_run_of,
    keep_drafts,
    leave_changed,
)
from elhandel.billing.errors import UnknownInvoiceShard
from elhandel.billing.held import note_billed, originals_of
from elhandel.billing.invoice import Draft, Issuer, issue_at, issue_drafts
from elhandel.billing.issue.compose import compose_shard
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, read_by_key
from elhandel.platform.work.shards import claim_shard, finish_shard
from elhandel.portfolio.parties import hold_parties
from elhandel.values.ids import RunId


@dataclass(frozen=True, slots=True)
class ShardIssued:
    """What working on a shard did; nothing, if it was done before."""

    invoices: int = 0
    lines: int = 0
    total_ore: int = 0

    drafts: int = 0
    """Documents that were drafted and wait for their bill run."""

    done_before: bool = False


def issue_shard(
    tx: Transaction,
    run_id: RunId,
    shard_no: int,
    clock: Clock,
    *,
    issuer: Issuer | None = None,
    payment_days: int | None = None,
) -> ShardIssued:
    """Issue the invoices and notes of a shard's customers, dated today in Denmark.

    While its bill run is not released, they are drafted. Raises UnknownInvoiceShard.
    """
    now = clock.now()
    if not _claim(tx, run_id, shard_no):
        return ShardIssued(done_before=True)

    bill_run = bill_run_of(tx, run_id, shard_no)
    if bill_run.follows or (bill_run.drafted and not bill_run.released):
        return ShardIssued(done_before=True)

    read_by_key(tx)
    along = hold_along(tx, run_id, shard_no)
    hold_parties(tx)
    (customers,) = fetch_one(tx, _CUSTOMERS, {"run": run_id, "shard": shard_no})
    issue = issue_at(now, by=issuer, payment_days=payment_days)
    composed = compose_shard(tx, run_id, shard_no, customers, issue, along=along)

    drafts: Sequence[Draft] = composed.drafts
    if bill_run.bill_run_id is not None and not bill_run.released:
        keep_drafts(tx, bill_run.bill_run_id, run_id, shard_no, drafts, now)
        return ShardIssued(drafts=len(drafts))

    if bill_run.compared:
        drafts = leave_changed(tx, bill_run, run_id, shard_no, drafts, now)
    issue_drafts(tx, drafts, issue)
    issued_to = {draft.bill.customer_id for draft in drafts}
    waited = [key for customer in issued_to for key in composed.waited.get(customer, ())]
    note_billed(tx, originals_of(tx, waited), now)
    for shard in hold_along(tx, run_id, shard_no):  # without what went to drafts anew
        finish_shard(tx, SHARDS, shard.run_id, shard.shard_no, now)
    finish_shard(tx, SHARDS, run_id, shard_no, now)

    return ShardIssued(
        invoices=len(drafts),
        lines=sum(len(section.lines) for draft in drafts for section in draft.bill.sections),
        total_ore=sum(draft.totals.total for draft in drafts),
    )


def _claim(tx: Transaction, run_id: RunId, shard_no: int) -> bool:
    try:
        return claim_shard(tx, SHARDS, run_id, shard_no)
    except LookupError as error:
        raise UnknownInvoiceShard(
            f"Run {run_id} has no invoice shard {shard_no}. "
            "Plan its invoices first; the message can be sent again.",
            run_id=run_id,
            shard_no=shard_no,
        ) from error


_CUSTOMERS: Final = """
SELECT customer_ids FROM billing.invoice_shard WHERE run_id = %(run)s AND shard_no = %(shard)s
"""
