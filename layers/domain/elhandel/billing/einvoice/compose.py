"""From an issued invoice to what its e-invoice says."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from elhandel.billing.bill import BillLine, BillSection, Recipient, VatClass
from elhandel.billing.einvoice.addresses import address_of
from elhandel.billing.einvoice.amounts import priced
from elhandel.billing.einvoice.model import (
    Contact,
    Days,
    EInvoice,
    Line,
    Party,
    Payment,
    Scheme,
    VatCategory,
    VatShare,
)
from elhandel.billing.errors import UnableToWriteEInvoice
from elhandel.billing.invoice import Invoice, Issuer
from elhandel.values.days.period import Period

_DAY: Final = timedelta(days=1)

_REASONS: Final = {
    VatCategory.STANDARD: "",
    VatCategory.EXEMPT: "Uden dansk moms",
    VatCategory.REVERSE_CHARGE: "Omvendt betalingspligt: køber afregner momsen (momsloven § 46)",
}


def compose(invoice: Invoice) -> EInvoice:
    """The e-invoice of an invoice or note. Raises UnableToWriteEInvoice.

    Its sums are the document's own, VAT rounded once as it was there.
    """
    lines = tuple(_lines(invoice))
    credit = invoice.kind == "credit_note"
    recipient = invoice.bill.recipient
    total = invoice.totals.total
    asks = not credit and total > 0

    stated = EInvoice(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on if asks else None,
        credit=False,
        corrects=invoice.corrects_number,
        note="Slutopgørelse" if invoice.bill.final and not invoice.corrects_number else "",
        buyer_reference=str(invoice.bill.customer_id),
        order_reference=_text(recipient.order_reference or "") or None,
        days=_all_days(lines),
        seller=_seller(invoice.issuer),
        contact=_contact(invoice.issuer),
        buyer=_buyer(recipient, invoice),
        lines=lines,
        vat=tuple(_shares(invoice, lines)),
        net_ore=invoice.totals.subtotal,
        vat_ore=invoice.totals.vat,
        payable_ore=total,
        payment=_payment(invoice) if asks else None,
        terms=_terms(invoice),
    )
    _check(invoice, stated)

    return stated.turned() if credit else stated


def _lines(invoice: Invoice) -> Iterable[Line]:
    number = 0
    for section in invoice.bill.sections:
        for line in section.lines:
            number += 1
            yield _line(number, section, line, invoice)


def _line(number: int, section: BillSection, line: BillLine, invoice: Invoice) -> Line:
    price = priced(line)
    vat = _category(invoice.vat_class, line)
    properties = [("Målepunkt", str(section.gsrn))] if section.gsrn is not None else []
    if price.left_out:
        properties.append(("Mængde", _text(price.left_out)))

    return Line(
        number=number,
        name=_text(line.description) or "Ydelse",
        place=_text(", ".join(section.supply_address)),
        quantity=price.quantity,
        unit=price.unit,
        price=price.price,
        net_ore=line.amount_ore,
        vat=vat,
        percent=invoice.vat_percent if vat is VatCategory.STANDARD else 0,
        days=_days(section.period),
        properties=tuple(properties),
    )


def _category(vat_class: VatClass, line: BillLine) -> VatCategory:
    """What is sold without VAT stands as exempt: EN 16931 allows nothing outside VAT beside what is
    taxed (BR-O-11 to 14), nor our VAT number on it (BR-O-2).
    """
    if vat_class is VatClass.REVERSE_CHARGE:
        return VatCategory.REVERSE_CHARGE
    return VatCategory.STANDARD if line.vat else VatCategory.EXEMPT


def _shares(invoice: Invoice, lines: Sequence[Line]) -> Iterable[VatShare]:
    for category in VatCategory:
        of_category = [line for line in lines if line.vat is category]
        if of_category:
            taxed = category is VatCategory.STANDARD
            yield VatShare(
                category=category,
                percent=invoice.vat_percent if taxed else 0,
                taxable_ore=sum(line.net_ore for line in of_category),
                vat_ore=invoice.totals.vat if taxed else 0,
                reason=_REASONS[category],
            )


def _check(invoice: Invoice, stated: EInvoice) -> None:
    """The lines are what the document's sums were made of, whoever made them."""
    taxed = sum(share.taxable_ore for share in stated.vat if share.category == "S")
    untaxed_vat = stated.vat_ore and not any(share.category == "S" for share in stated.vat)
    if (
        sum(line.net_ore for line in stated.lines) != stated.net_ore
        or taxed != invoice.totals.vat_base
        or untaxed_vat
    ):
        raise UnableToWriteEInvoice(
            f"The lines of {invoice.number} do not add up to its sums, so no e-invoice is written. "
            "Compare them with check-invariants.",
            invoice=invoice.number,
        )


def _seller(issuer: Issuer) -> Party:
    street, _, town = issuer.address.rpartition(", ")
    return Party(
        name=_text(issuer.name),
        address=address_of([street, town] if street else [town]),
        scheme=Scheme.CVR,
        endpoint=issuer.cvr,
        cvr=issuer.cvr,
    )


def _contact(issuer: Issuer) -> Contact:
    return Contact(name="Kundeservice", phone=_text(issuer.phone), email=_text(issuer.email))


def _buyer(recipient: Recipient, invoice: Invoice) -> Party:
    """By its GLN where it has one: that is what a public buyer's invoices are sorted by."""
    if recipient.ean is None and recipient.cvr is None:
        raise UnableToWriteEInvoice(
            f"The buyer of {invoice.number} has no EAN and no CVR number, so no e-invoice reaches "
            "it. Set one of them on the billing profile before the next bill.",
            invoice=invoice.number,
        )
    gln = recipient.ean is not None

    return Party(
        name=_text(recipient.name) or "Kunde",
        address=address_of([text for line in recipient.address if (text := _text(line))]),
        scheme=Scheme.GLN if gln else Scheme.CVR,
        endpoint=recipient.ean or recipient.cvr or "",
        cvr=recipient.cvr,
    )


def _payment(invoice: Invoice) -> Payment | None:
    if invoice.bill.mandate is not None:
        return None
    return Payment(creditor=invoice.issuer.creditor_number, reference=invoice.payment_reference)


def _terms(invoice: Invoice) -> str:
    if invoice.totals.total <= 0:
        by = "" if invoice.pay_back_by is None else f" senest {_date(invoice.pay_back_by)}"
        return f"Beløbet er i jeres favør og modregnes eller betales tilbage{by}."
    if invoice.bill.mandate is not None:
        return f"Trækkes af Betalingsservice {_date(invoice.due_on)}."
    return f"Betales senest {_date(invoice.due_on)}."


def _date(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _days(period: Period) -> Days:
    return Days(period.start, period.end - _DAY)


def _all_days(lines: Sequence[Line]) -> Days:
    """More than the period on the page, which leaves corrections out: a line's days lie within the
    document's (PEPPOL-EN16931-R110, R111).
    """
    return Days(min(line.days.first for line in lines), max(line.days.last for line in lines))


def _text(text: str) -> str:
    """Without what XML cannot hold, and without space around it."""
    return "".join(
        " " if unicodedata.category(letter)[0] == "Z" else letter
        for letter in text
        if unicodedata.category(letter)[0] != "C"
    ).strip()
