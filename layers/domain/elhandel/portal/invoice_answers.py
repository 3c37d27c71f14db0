"""Invoices as the portal's JSON: a list with the sums, and one invoice with every line that its PDF
has.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from elhandel.billing.bill import BillLine, BillSection
from elhandel.billing.invoice import Invoice, InvoiceSummary
from elhandel.portal import labels
from elhandel.portal.answers import kroner, kwh, price


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
    document: Annotated[str | None, Field(description="Where its PDF is; null until it is made.")]

    @classmethod
    def of(cls, gsrn: str, row: InvoiceSummary) -> Self:
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
            subtotal=kroner(row.subtotal_ore),
            vat=kroner(row.vat_ore),
            total=kroner(row.total_ore),
            document=_document(gsrn, row.number) if row.has_document else None,
        )


class Invoices(BaseModel):
    """The invoices that say something of a metering point, the latest first."""

    gsrn: str
    invoices: list[InvoiceRow]


class InvoiceLine(BaseModel):
    """A line: energy has `kwh`, months and pieces have `quantity`; `unit_price` is null where no
    single one held.
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
            kwh=None if line.quantity_wh is None else kwh(line.quantity_wh),
            quantity=line.quantity,
            unit_price=None if line.unit_price is None else price(line.unit_price),
            amount=kroner(line.amount_ore),
            vat=line.vat,
        )


class InvoiceSection(BaseModel):
    """What an invoice says of one supply period."""

    gsrn: str
    supply_address: list[str]
    product: str
    correction: bool
    period_from: dt.date
    period_to: dt.date
    lines: list[InvoiceLine]

    @classmethod
    def of(cls, section: BillSection) -> Self:
        return cls(
            gsrn=section.gsrn.value,
            supply_address=list(section.supply_address),
            product=section.product,
            correction=section.correction,
            period_from=section.period.start,
            period_to=section.period.end,
            lines=[InvoiceLine.of(line) for line in section.lines],
        )


class InvoiceDetail(InvoiceRow):
    """An invoice with all that its PDF says."""

    vat_base: Decimal
    vat_percent: int
    recipient: list[str]
    sections: list[InvoiceSection]

    @classmethod
    def whole(cls, gsrn: str, invoice: Invoice) -> Self:
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
            "subtotal": kroner(sums.subtotal),
            "vat": kroner(sums.vat),
            "total": kroner(sums.total),
            "document": _document(gsrn, invoice.number) if invoice.document_key else None,
        }

        return cls(
            **values,
            vat_base=kroner(sums.vat_base),
            vat_percent=invoice.vat_percent,
            recipient=[recipient.name, *recipient.address],
            sections=[InvoiceSection.of(section) for section in invoice.bill.sections],
        )


def _document(gsrn: str, number: str) -> str:
    return f"/api/portal/{gsrn}/invoices/{number}.pdf"
