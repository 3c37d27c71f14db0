"""Invoices as the portal's JSON: a list with totals, and one invoice with every line."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from elhandel.billing.bill import BillLine, BillSection
from elhandel.billing.invoice import (
    Invoice,
    InvoiceSummary,
    Standing,
    invoice_by_number,
    invoices_of_point,
    own_standing,
)
from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.green import Green
from elhandel.portal.point import own_point
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_dkk, decimal_kwh, decimal_price


class InvoiceRow(BaseModel):
    """An invoice or credit note; amounts in DKK, without VAT but for `total`."""

    number: str
    kind: str
    kind_label: str
    corrects: Annotated[str | None, Field(description="The invoice that this note corrects.")]
    period_from: dt.date
    period_to: Annotated[dt.date, Field(description="The first day after the period.")]
    issued_on: dt.date
    due_on: dt.date
    payment_reference: str
    subtotal: Decimal
    vat: Decimal
    total: Decimal
    status: Annotated[
        str, Field(description="issued, partly_paid, paid, overdue or credited, as of today.")
    ]
    status_label: str
    open: Annotated[
        Decimal, Field(description="What is left to pay; below 0 what is left to your good.")
    ]
    document: Annotated[str | None, Field(description="Where its PDF is; null until it is made.")]

    @classmethod
    def of(cls, gsrn: Gsrn, row: InvoiceSummary) -> Self:
        return cls(
            number=row.number,
            kind=row.kind,
            kind_label=labels.INVOICE_LABELS[row.kind],
            corrects=row.corrects_number,
            period_from=row.period.start,
            period_to=row.period.end,
            issued_on=row.issued_on,
            due_on=row.due_on,
            payment_reference=row.payment_reference,
            subtotal=decimal_dkk(row.subtotal_ore),
            vat=decimal_dkk(row.vat_ore),
            total=decimal_dkk(row.total_ore),
            status=row.standing.status,
            status_label=labels.STATUS_LABELS[row.standing.status],
            open=decimal_dkk(row.standing.open_ore),
            document=_document(gsrn, row.number) if row.has_document else None,
        )


class Invoices(BaseModel):
    """The invoices for a metering point, the latest first."""

    gsrn: str
    invoices: list[InvoiceRow]


class InvoiceLine(BaseModel):
    """A line: energy has `kwh`, months and pieces have `quantity`; `unit_price` is null if there
    is no single one.
    """

    category: str
    category_label: str
    description: str
    kwh: Decimal | None
    quantity: str | None
    unit_price: Decimal | None
    amount: Decimal
    vat: bool

    @classmethod
    def of(cls, line: BillLine) -> Self:
        return cls(
            category=line.category,
            category_label=labels.CATEGORY_LABELS[line.category],
            description=line.description,
            kwh=None if line.quantity_wh is None else decimal_kwh(line.quantity_wh),
            quantity=line.quantity,
            unit_price=None if line.unit_price is None else decimal_price(line.unit_price),
            amount=decimal_dkk(line.amount_ore),
            vat=line.vat,
        )


class InvoiceSection(BaseModel):
    """The part of an invoice about one supply period; without `gsrn`: services and fees."""

    gsrn: str | None
    supply_address: list[str]
    product: str
    correction: bool
    period_from: dt.date
    period_to: dt.date
    lines: list[InvoiceLine]
    green: Annotated[
        Green | None, Field(description="As the invoice says it; null where nothing was covered.")
    ]

    @classmethod
    def of(cls, section: BillSection) -> Self:
        return cls(
            gsrn=None if section.gsrn is None else section.gsrn.value,
            supply_address=list(section.supply_address),
            product=section.product,
            correction=section.correction,
            period_from=section.period.start,
            period_to=section.period.end,
            lines=[InvoiceLine.of(line) for line in section.lines],
            green=Green.of(section.annotations.green),
        )


class InvoiceDetail(InvoiceRow):
    """An invoice with everything in its PDF."""

    vat_base: Decimal
    vat_percent: int
    recipient: list[str]
    sections: list[InvoiceSection]

    @classmethod
    def whole(cls, gsrn: Gsrn, invoice: Invoice, standing: Standing) -> Self:
        recipient, sums = invoice.bill.recipient, invoice.totals
        values: dict[str, Any] = {
            "number": invoice.number,
            "kind": invoice.kind,
            "kind_label": labels.INVOICE_LABELS[invoice.kind],
            "corrects": invoice.corrects_number,
            "period_from": invoice.period.start,
            "period_to": invoice.period.end,
            "issued_on": invoice.issued_on,
            "due_on": invoice.due_on,
            "payment_reference": invoice.payment_reference,
            "subtotal": decimal_dkk(sums.subtotal),
            "vat": decimal_dkk(sums.vat),
            "total": decimal_dkk(sums.total),
            "status": standing.status,
            "status_label": labels.STATUS_LABELS[standing.status],
            "open": decimal_dkk(standing.open_ore),
            "document": _document(gsrn, invoice.number) if invoice.document_key else None,
        }

        return cls(
            **values,
            vat_base=decimal_dkk(sums.vat_base),
            vat_percent=invoice.vat_percent,
            recipient=[recipient.name, *recipient.address],
            sections=[InvoiceSection.of(section) for section in invoice.bill.sections],
        )


def list_invoices(tx: Transaction, gsrn: Gsrn, today: dt.date) -> Invoices:
    """A customer's invoices for a point. Raises NotFound."""
    point = own_point(tx, gsrn, today)
    rows = invoices_of_point(tx, point.gsrn, today)

    return Invoices(
        gsrn=point.gsrn.value, invoices=[InvoiceRow.of(point.gsrn, row) for row in rows]
    )


def invoice_detail(tx: Transaction, gsrn: Gsrn, number: str, today: dt.date) -> InvoiceDetail:
    """A customer's invoice with all of its lines. Raises NotFound."""
    invoice = _own_invoice(tx, gsrn, number, today)
    return InvoiceDetail.whole(gsrn, invoice, own_standing(tx, invoice.invoice_id, today))


def invoice_document(
    tx: Transaction, gsrn: Gsrn, number: str, today: dt.date
) -> tuple[str, bytes | None]:
    """The key in the bucket of an invoice's PDF, and its hash from when it was made.

    Raises NotFound, also while the PDF is not made yet.
    """
    invoice = _own_invoice(tx, gsrn, number, today)
    if invoice.document_key is None:
        raise NotFound(f"The document of invoice {number} is not made yet. Try again in a while.")
    return invoice.document_key, invoice.document_sha256


def _own_invoice(tx: Transaction, gsrn: Gsrn, number: str, today: dt.date) -> Invoice:
    point = own_point(tx, gsrn, today)
    invoice = invoice_by_number(tx, point.gsrn, number)
    if invoice is None:
        raise NotFound(
            f"You have no invoice {number} for metering point {gsrn}. "
            "The list says which there are."
        )
    return invoice


def _document(gsrn: Gsrn, number: str) -> str:
    return f"/api/portal/{gsrn}/invoices/{number}.pdf"
