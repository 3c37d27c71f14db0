"""Taking an invoice back by hand: a note repeats its lines with the sign turned, once at most.

Nothing is computed again. The lines are the inverse of what was printed, to the øre, on the invoice
and on the notes that have corrected it since; the VAT of the note that takes back the last of them
is what is left.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from elhandel.billing.annotations import NO_ANNOTATIONS
from elhandel.billing.bill import Bill, BillLine, BillSection, Families, kind_of, turned
from elhandel.billing.errors import AlreadyCredited, UnableToCredit
from elhandel.billing.invoice import (
    Draft,
    Invoice,
    Issued,
    issue_at,
    issue_drafts,
    load_invoices,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound

type PrintedLine = tuple[int, int]
"""A line that stands on a document: (invoice id, line number)."""


def credit_invoice(
    tx: Transaction, invoice_id: int, clock: Clock, *, line_nos: Collection[int] | None = None
) -> Issued:
    """Issue the note that takes an invoice back with what has corrected it.

    line_nos: only these lines, of an invoice that nothing has corrected. The note is a credit note,
    and an invoice where what is taken back was in the customer's favour.

    Raises NotFound, UnableToCredit for a note, a line that is not there or one of a corrected
    invoice, AlreadyCredited.
    """
    _lock(tx, invoice_id)
    notes = [int(row[0]) for row in tx.execute(_CORRECTIONS, {"invoice": invoice_id})]
    settled = [int(row[0]) for row in tx.execute(_SETTLED_AGAIN, {"ids": notes})]
    if settled and line_nos is not None:
        raise UnableToCredit(
            f"Document {invoice_id} has been corrected since, so no single lines of it can be "
            "taken back. Credit the whole of it."
        )

    documents = load_invoices(tx, [invoice_id, *notes])
    (invoice,) = [document for document in documents if document.invoice_id == invoice_id]
    _refuse_aconto(invoice)
    rows = tx.execute(_CREDITED_LINES, {"ids": [invoice_id, *notes]})
    credited = {(int(document), int(line_no)) for document, line_no in rows}

    chosen = _chosen(invoice, documents, credited, line_nos)
    bill = replace(invoice.bill, sections=tuple(_inverse(documents, frozenset(chosen))))
    families = Families(tx)
    allowed = families.allowed_of(invoice_id)
    sums, percent = families.add(invoice_id, bill)
    _refuse_more_than_is_left(invoice, families.left_of(invoice_id).total, allowed, line_nos)
    draft = Draft(
        bill=bill,
        totals=sums,
        vat_percent=percent,
        run_id=invoice.run_id,
        shard_no=invoice.shard_no,
        kind=kind_of(sums),
        corrects_id=invoice_id,
        vat_class=invoice.vat_class,
        takes_back=tuple(chosen),
    )

    return issue_drafts(tx, [draft], issue_at(clock.now()))[0]


def _lock(tx: Transaction, invoice_id: int) -> None:
    found = tx.execute(_LOCK, {"invoice": invoice_id}).fetchone()
    if found is None:
        raise NotFound(
            f"There is no invoice with id {invoice_id}. Look the invoice up by its number."
        )

    kind, number, corrects = found
    if corrects is not None:
        what = "a credit note" if kind == "credit_note" else "a note"
        raise UnableToCredit(
            f"Document {number} is {what} that corrects invoice {corrects}. "
            "Credit that invoice: its notes go with it."
        )


def _refuse_aconto(invoice: Invoice) -> None:
    if any(section.aconto for section in invoice.bill.sections):
        raise UnableToCredit(
            f"Invoice {invoice.number} asks for aconto, which is set off on the bill of its "
            "quarter and not taken back by hand. Change the plan of the contract from the next "
            "quarter on, or correct its supply.",
            invoice=invoice.number,
        )


def _refuse_more_than_is_left(
    invoice: Invoice, left: int, allowed: int, line_nos: Collection[int] | None
) -> None:
    """Raise UnableToCredit where lines are more than what an allowance has left of the invoice."""
    if line_nos is not None and allowed < 0 and left < 0:
        raise UnableToCredit(
            f"An amount was taken off invoice {invoice.number}, and less is left of it than these "
            "lines come to. Credit the whole of it: what was taken off is counted.",
            invoice=invoice.number,
        )


def _chosen(
    invoice: Invoice,
    documents: Sequence[Invoice],
    credited: Collection[PrintedLine],
    line_nos: Collection[int] | None,
) -> list[PrintedLine]:
    """The lines to take back, in the order in which they were printed."""
    every = [
        (document.invoice_id, number)
        for document in documents
        for number in range(1, _line_count(document.bill) + 1)
    ]
    if line_nos is None:
        chosen = [line for line in every if line not in credited]
    else:
        chosen = [(invoice.invoice_id, number) for number in sorted(set(line_nos))]

    if unknown := [number for document, number in chosen if (document, number) not in every]:
        raise UnableToCredit(
            f"Invoice {invoice.number} has no line {unknown[0]}; its lines are 1 to {len(every)}.",
            invoice=invoice.number,
        )
    if not chosen or set(chosen) & set(credited):
        raise AlreadyCredited(
            f"Invoice {invoice.number} (or a line of it that was named) has been credited before. "
            "Look at its credit notes.",
            invoice=invoice.number,
        )

    return chosen


def _inverse(documents: Sequence[Invoice], chosen: Collection[PrintedLine]) -> list[BillSection]:
    """The chosen lines with their sign turned, in the sections they stand in."""
    sections: list[BillSection] = []
    for document in documents:
        line_no = 0
        for section in document.bill.sections:
            kept: list[BillLine] = []
            for line in section.lines:
                line_no += 1
                if (document.invoice_id, line_no) in chosen:
                    kept.append(_turned(line))

            if kept:
                sections.append(
                    replace(
                        section,
                        daily_wh=(),
                        year_before_wh=None,
                        lines=tuple(kept),
                        annotations=NO_ANNOTATIONS,
                    )
                )

    return sections


def _turned(line: BillLine) -> BillLine:
    return replace(
        line,
        amount_ore=-line.amount_ore,
        vat_ore=None if line.vat_ore is None else -line.vat_ore,
        quantity_wh=None if line.quantity_wh is None else -line.quantity_wh,
        quantity=None if line.quantity is None else turned(line.quantity),
    )


def _line_count(bill: Bill) -> int:
    return sum(len(section.lines) for section in bill.sections)


_LOCK: Final = """
SELECT i.kind, i.number, original.number
FROM billing.invoice i LEFT JOIN billing.invoice original ON original.invoice_id = i.corrects_id
WHERE i.invoice_id = %(invoice)s
FOR UPDATE OF i
"""

_CORRECTIONS: Final = """
SELECT i.invoice_id FROM billing.invoice i
WHERE i.corrects_id = %(invoice)s AND EXISTS (
    SELECT FROM billing.invoice_section s WHERE s.invoice_id = i.invoice_id AND NOT s.takes_back)
ORDER BY i.invoice_id
"""

# Those of some notes with settled lines: allowances alone do not change the lines of an invoice.
_SETTLED_AGAIN: Final = """
SELECT DISTINCT invoice_id FROM billing.invoice_section
WHERE invoice_id = ANY(%(ids)s::int[]) AND run_id IS NOT NULL AND NOT takes_back
"""

_CREDITED_LINES: Final = """
SELECT credits_invoice_id, credits_line_no FROM billing.invoice_line
WHERE credits_invoice_id = ANY(%(ids)s::int[])
"""
