"""Invoices and notes of the account."""

import datetime as dt
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from elhandel.billing.explained import own_bill
from elhandel.billing.invoice import Invoice
from elhandel.platform.database import Transaction
from elhandel.portal.bills import BillRow, list_bills
from elhandel.portal.shapes import INVOICE_STATES, Amount, InvoiceState, Shape
from elhandel.values.errors import NotFound
from elhandel.values.units import decimal_dkk

type StatusAsked = Literal["unpaid", "paid", "overdue", "partial"]

_MOST: Final = 1_000
"""Documents that are looked through; an account has twelve a year."""


class InvoiceShape(Shape):
    """An invoice or note, as short lists have it; its id is its number."""

    id: str
    invoice_number: Annotated[str, Field(examples=["2026-00001"])]
    invoice_date: dt.date
    total_amount: Amount
    amount_due: Amount
    status: InvoiceState

    @classmethod
    def of(cls, row: BillRow) -> Self:
        return cls(
            id=row.number,
            invoice_number=row.number,
            invoice_date=row.issued_on,
            total_amount=decimal_dkk(row.total_ore),
            amount_due=decimal_dkk(row.standing.open_ore),
            status=INVOICE_STATES[row.standing.status],
        )


class ItemShape(Shape):
    """A line; without VAT, as printed."""

    description: str
    quantity: str | None
    amount: Amount
    type: str


class InvoiceDetail(InvoiceShape):
    """An invoice with its lines."""

    due_date: dt.date
    subtotal: Amount
    vat_rate: Annotated[int, Field(examples=[25])]
    vat_amount: Amount
    amount_paid: Amount
    items: list[ItemShape]
    pdf_url: Annotated[
        str | None,
        Field(
            description="null until it is made.",
            examples=["/api/dashboard/invoices/2026-00001/pdf"],
        ),
    ]

    @classmethod
    def of_row(cls, row: BillRow, invoice: Invoice) -> Self:
        lines = [line for section in invoice.bill.sections for line in section.lines]
        made = row.has_document
        return cls(
            **InvoiceShape.of(row).model_dump(),
            due_date=row.due_on,
            subtotal=decimal_dkk(invoice.totals.subtotal),
            vat_rate=invoice.vat_percent,
            vat_amount=decimal_dkk(invoice.totals.vat),
            amount_paid=decimal_dkk(row.total_ore) - decimal_dkk(row.standing.open_ore),
            items=[
                ItemShape(
                    description=line.description,
                    quantity=line.quantity,
                    amount=decimal_dkk(line.amount_ore),
                    type="recurring" if line.category == "service" else line.category,
                )
                for line in lines
            ],
            pdf_url=f"/api/dashboard/invoices/{row.number}/pdf" if made else None,
        )


class Pagination(Shape):
    """Where a page stands in its list."""

    total: int
    limit: int
    offset: int
    has_more: bool


class InvoicePage(Shape):
    """A page of invoices, the latest first."""

    invoices: list[InvoiceDetail]
    pagination: Pagination


def invoice_page(
    tx: Transaction, today: dt.date, status: StatusAsked | None, limit: int, offset: int
) -> InvoicePage:
    """Invoices of a status, or all, with their lines."""
    rows = [
        row for row in all_bills(tx, today) if status in (None, INVOICE_STATES[row.standing.status])
    ]
    shown = rows[offset : offset + limit]
    return InvoicePage(
        invoices=[_detail(tx, row) for row in shown],
        pagination=Pagination(
            total=len(rows),
            limit=limit,
            offset=offset,
            has_more=offset + len(shown) < len(rows),
        ),
    )


def invoice_detail(tx: Transaction, number: str, today: dt.date) -> InvoiceDetail:
    """One of them. Raises NotFound."""
    row = next((row for row in all_bills(tx, today) if row.number == number), None)
    if row is None:
        raise NotFound(f"You have no invoice {number}. The list says which there are.")
    return _detail(tx, row)


def all_bills(tx: Transaction, today: dt.date) -> list[BillRow]:
    """The documents of the account, the latest first."""
    found: list[BillRow] = []
    before: str | None = None
    while len(found) < _MOST:
        page = list_bills(tx, today, before)
        found += page.rows
        before = page.before
        if before is None:
            break
    return found


def _detail(tx: Transaction, row: BillRow) -> InvoiceDetail:
    invoice = own_bill(tx, row.number)
    if invoice is None:
        raise LookupError("a document that was listed is not there")
    return InvoiceDetail.of_row(row, invoice)
