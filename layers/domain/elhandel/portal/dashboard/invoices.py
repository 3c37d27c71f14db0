"""Invoices and notes of the account."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from elhandel.billing.bill import BillLine
from elhandel.billing.charges import ChargedFor, charged_for
from elhandel.billing.explained import own_bill
from elhandel.billing.invoice import Invoice
from elhandel.platform.database import Transaction
from elhandel.portal.bills import BillRow, list_bills
from elhandel.portal.dashboard.line_types import LineType, bill_type, line_types
from elhandel.portal.shapes import INVOICE_STATES, Amount, InvoiceState, Shape
from elhandel.values.errors import NotFound
from elhandel.values.units import decimal_dkk, decimal_kwh

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
    unit_price: Annotated[
        Amount | None, Field(description="null where no one price held, as of measured hours.")
    ]
    amount: Amount
    type: LineType


class InvoiceDetail(InvoiceShape):
    """An invoice with its lines."""

    invoice_type: Annotated[LineType, Field(description="That of its lines, where all are of one.")]
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
    def of_row(cls, row: BillRow, invoice: Invoice, charged: Mapping[int, ChargedFor]) -> Self:
        lines = [line for section in invoice.bill.sections for line in section.lines]
        types = list(line_types(invoice, charged))
        made = row.has_document
        return cls(
            **InvoiceShape.of(row).model_dump(),
            invoice_type=bill_type(types),
            due_date=row.due_on,
            subtotal=decimal_dkk(invoice.totals.subtotal),
            vat_rate=invoice.vat_percent,
            vat_amount=decimal_dkk(invoice.totals.vat),
            amount_paid=decimal_dkk(row.total_ore) - decimal_dkk(row.standing.open_ore),
            items=[
                ItemShape(
                    description=line.description,
                    quantity=_quantity(line),
                    unit_price=_price(line),
                    amount=decimal_dkk(line.amount_ore),
                    type=kind,
                )
                for line, kind in zip(lines, types, strict=True)
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
    lines = [line for section in invoice.bill.sections for line in section.lines]
    charges = [line.billing_charge_id for line in lines if line.billing_charge_id is not None]
    return InvoiceDetail.of_row(row, invoice, charged_for(tx, charges))


def _quantity(line: BillLine) -> str | None:
    """As printed; measured energy in kWh."""
    return line.quantity if line.quantity_wh is None else f"{decimal_kwh(line.quantity_wh)} kWh"


def _price(line: BillLine) -> Decimal | None:
    """Without VAT, in the currency of the account's market."""
    return None if line.unit_price is None else Decimal(line.unit_price) / 1_000_000
