"""Issuing a shard: each customer's invoice over what the run settled, and a note for each invoice
that it corrects.

A shard is one transaction: a crash leaves no half shard and no gap in the numbers, and a shard that
comes again finds its work done. What is beyond bounds is held (`billing.held`), and the rest goes
out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.billing.bill import (
    Bill,
    Families,
    bills_of,
    due_date,
    kind_of,
    sections_of,
    vat_percent,
)
from elhandel.billing.errors import UnknownInvoiceShard
from elhandel.billing.held import hold_beyond_bounds
from elhandel.billing.invoice import Draft, Issuer, issue_drafts
from elhandel.billing.invoice import issuer as our_details
from elhandel.billing.issue.due import Due, due_in_shard
from elhandel.billing.issue.plan import SHARDS
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.settings import settings
from elhandel.platform.work.shards import claim_shard, finish_shard
from elhandel.portfolio.parties import hold_parties
from elhandel.values.local_time import local_date

_CUSTOMERS: Final = (
    "SELECT customer_ids FROM billing.invoice_shard WHERE run_id = %s AND shard_no = %s"
)


@dataclass(frozen=True, slots=True)
class ShardIssued:
    """What issuing a shard did; nothing, when it was done before."""

    invoices: int = 0
    lines: int = 0
    total_ore: int = 0
    done_before: bool = False


def issue_shard(
    tx: Transaction,
    run_id: int,
    shard_no: int,
    clock: Clock,
    *,
    issuer: Issuer | None = None,
    payment_days: int | None = None,
) -> ShardIssued:
    """Issue the invoices and notes of a shard's customers, dated today in Denmark. Raises
    UnknownInvoiceShard.
    """
    now = clock.now()
    today = local_date(now)
    if not _claim(tx, run_id, shard_no):
        return ShardIssued(done_before=True)

    hold_parties(tx)
    (customers,) = fetch_one(tx, _CUSTOMERS, [run_id, shard_no])
    families = Families(tx)
    drafts = [
        _draft(families, bill, due, run_id, shard_no, today)
        for bill, due in _bills(tx, run_id, customers, now)
    ]
    issue_drafts(
        tx,
        drafts,
        issuer=issuer or our_details(),
        issued_on=today,
        due_on=due_date(today, settings().payment_days if payment_days is None else payment_days),
        issued_at=now,
    )
    finish_shard(tx, SHARDS, run_id, shard_no, now)

    return ShardIssued(
        invoices=len(drafts),
        lines=sum(len(section.lines) for draft in drafts for section in draft.bill.sections),
        total_ore=sum(draft.totals.total for draft in drafts),
    )


def _claim(tx: Transaction, run_id: int, shard_no: int) -> bool:
    try:
        return claim_shard(tx, SHARDS, run_id, shard_no)
    except LookupError as error:
        raise UnknownInvoiceShard(
            f"Run {run_id} has no invoice shard {shard_no}. Plan its invoices first; the message can be sent again.",
            run_id=run_id,
            shard_no=shard_no,
        ) from error


def _bills(
    tx: Transaction, run_id: int, customers: Sequence[int], now: datetime
) -> list[tuple[Bill, Due]]:
    due_now = due_in_shard(tx, run_id, customers)
    sections = sections_of(tx, [key for due in due_now for key in due.stretches])
    held = hold_beyond_bounds(tx, list(sections.values()), now)
    documents = [left for due in due_now if (left := due.without(held)) is not None]

    places = {key: place for place, key in enumerate(sections)}
    wanted = [
        (due.customer_id, [sections[key] for key in sorted(due.stretches, key=places.__getitem__)])
        for due in documents
    ]
    return list(zip(bills_of(tx, wanted), documents, strict=True))


def _draft(
    families: Families, bill: Bill, due: Due, run_id: int, shard_no: int, today: date
) -> Draft:
    if due.corrects_id is None:
        percent = vat_percent(today)
        return Draft(bill, run_id, shard_no, bill.totals(percent), percent)
    sums, percent = families.add(due.corrects_id, bill)
    return Draft(bill, run_id, shard_no, sums, percent, kind_of(sums), due.corrects_id)
