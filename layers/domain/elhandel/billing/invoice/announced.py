"""Documents announced to their customers, in the transaction that issues them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from elhandel.notifications import Notice, tell_all
from elhandel.platform.database import Transaction

if TYPE_CHECKING:
    from elhandel.billing.invoice.drafts import Draft


def announce(
    tx: Transaction,
    drafts: Sequence["Draft"],
    numbers: Sequence[str],
    due_on: date,
    now: datetime,
) -> None:
    """Let each customer know of their document, once. numbers: of the drafts, in their order."""
    corrected = sorted({draft.corrects_id for draft in drafts if draft.corrects_id is not None})
    known: dict[int, str] = {}
    if corrected:
        known.update(tx.execute(_NUMBERS, {"invoices": corrected}))
    tell_all(tx, _notices(drafts, numbers, due_on, known), now)


def _notices(
    drafts: Sequence["Draft"], numbers: Sequence[str], due_on: date, known: Mapping[int, str]
) -> Iterator[Notice]:
    for draft, number in zip(drafts, numbers, strict=True):
        customer, total = int(draft.bill.customer_id), draft.totals.total
        bill: dict[str, str | int | date] = {"invoice_number": number, "amount": total}

        if draft.corrects_id is not None:
            bill["invoice_number"] = known[draft.corrects_id]
            yield Notice(customer, "bill-corrected", number, {"note_number": number, **bill})
        elif total <= 0:
            bill["amount"] = -total
            yield Notice(customer, "invoice-in-favour", number, bill)
        else:
            kind = "final-bill" if draft.bill.final else "invoice-generated"
            yield Notice(customer, kind, number, {**bill, "due_date": due_on})


_NUMBERS: Final = """
SELECT invoice_id, number FROM billing.invoice WHERE invoice_id = ANY(%(invoices)s)
"""
