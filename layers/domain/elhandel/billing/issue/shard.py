"""Issuing a shard: an invoice of each customer, and a note for each invoice that the run corrects.

A shard is one transaction: a crash leaves no half shard and no gap in the numbers, and a shard that
comes again finds its work done. What is beyond bounds is held (`billing.held`); the rest goes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.billing.bill import Bill, Families, bills_of, kind_of, sections_of, vat_percent
from elhandel.billing.errors import UnknownInvoiceShard
from elhandel.billing.held import hold_beyond_bounds
from elhandel.billing.invoice import Draft, Issuer, issue_at, issue_drafts
from elhandel.billing.issue.due import Due, due_in_shard
from elhandel.billing.issue.plan import SHARDS
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.work.shards import claim_shard, finish_shard
from elhandel.portfolio.parties import hold_parties
from elhandel.values.ids import CustomerId, RunId


@dataclass(frozen=True, slots=True)
class ShardIssued:
    """What issuing a shard did; nothing, if it was done before."""

    invoices: int = 0
    lines: int = 0
    total_ore: int = 0
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

    Raises UnknownInvoiceShard.
    """
    now = clock.now()
    if not _claim(tx, run_id, shard_no):
        return ShardIssued(done_before=True)

    hold_parties(tx)
    (customers,) = fetch_one(tx, _CUSTOMERS, {"run": run_id, "shard": shard_no})
    bills = _bills(tx, run_id, customers, now)

    issue = issue_at(now, by=issuer, payment_days=payment_days)
    families = Families(tx)
    drafts = [_draft(families, bill, due, run_id, shard_no, issue.on) for bill, due in bills]

    issue_drafts(tx, drafts, issue)
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


def _bills(
    tx: Transaction, run_id: RunId, customers: Sequence[CustomerId], now: datetime
) -> list[tuple[Bill, Due]]:
    due_now = due_in_shard(tx, run_id, customers)
    sections = sections_of(tx, [key for due in due_now for key in due.settlements])
    held = hold_beyond_bounds(tx, list(sections.values()), now)
    documents = [left for due in due_now if (left := due.without(held)) is not None]

    places = {key: place for place, key in enumerate(sections)}
    wanted = []
    for due in documents:
        keys = sorted(due.settlements, key=places.__getitem__)
        wanted.append((due.customer_id, [sections[key] for key in keys]))

    return list(zip(bills_of(tx, wanted), documents, strict=True))


def _draft(
    families: Families, bill: Bill, due: Due, run_id: RunId, shard_no: int, today: date
) -> Draft:
    if due.corrects_id is None:
        percent = vat_percent(today)
        return Draft(
            bill=bill,
            totals=bill.totals(percent),
            vat_percent=percent,
            run_id=run_id,
            shard_no=shard_no,
        )

    bill = families.bounded(due.corrects_id, bill, today)
    sums, percent = families.add(due.corrects_id, bill)
    return Draft(
        bill=bill,
        totals=sums,
        vat_percent=percent,
        run_id=run_id,
        shard_no=shard_no,
        kind=kind_of(sums),
        corrects_id=due.corrects_id,
    )


_CUSTOMERS: Final = """
SELECT customer_ids FROM billing.invoice_shard WHERE run_id = %(run)s AND shard_no = %(shard)s
"""
