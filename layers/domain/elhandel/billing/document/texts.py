"""From an issued invoice to the texts on its pages."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from elhandel.billing.bill import CATEGORY_LABELS, INVOICE_LABELS, BillLine, BillSection
from elhandel.billing.document import danish
from elhandel.billing.document.chart import consumption_chart
from elhandel.billing.document.model import Fact, InvoiceDocument, Part, Place, Row, Sender
from elhandel.billing.invoice import Invoice, payment_line
from elhandel.values.days.local_time import start_of_day


def compose(invoice: Invoice) -> InvoiceDocument:
    """The document of an invoice or credit note."""
    total = invoice.totals.total
    vat_free = invoice.totals.subtotal - invoice.totals.vat_base
    headline, remark = _headline(invoice)

    return InvoiceDocument(
        kind=INVOICE_LABELS[invoice.kind],
        number=invoice.number,
        title=f"{INVOICE_LABELS[invoice.kind]} {invoice.number}",
        customer_number=str(invoice.bill.customer_id),
        issued_on=danish.day(invoice.issued_on),
        period=danish.period(invoice.period),
        corrects=invoice.corrects_number or "",
        recipient=(invoice.bill.recipient.name, *invoice.bill.recipient.address),
        sender=_sender(invoice),
        headline=headline,
        amount=f"{danish.kroner(abs(total))} kr.",
        remark=remark,
        due_on=danish.day(invoice.due_on) if total > 0 else "",
        pay=payment_line(invoice.payment_reference, invoice.issuer.creditor_number)
        if total > 0
        else "",
        facts=() if invoice.corrects_number else tuple(_facts(invoice)),
        places=tuple(_place(section) for section in invoice.bill.sections),
        subtotal=danish.kroner(invoice.totals.subtotal),
        vat_label=f"Moms {invoice.vat_percent} % af {danish.kroner(invoice.totals.vat_base)}",
        vat=danish.kroner(invoice.totals.vat),
        vat_free=danish.kroner(vat_free) if vat_free else "",
        total_label="I alt inkl. moms",
        total=danish.kroner(total),
        issued_at=int(start_of_day(invoice.issued_on).timestamp()),
    )


def _sender(invoice: Invoice) -> Sender:
    ours = invoice.issuer
    return Sender(
        name=ours.name, address=ours.address, cvr=ours.cvr, email=ours.email, phone=ours.phone
    )


def _headline(invoice: Invoice) -> tuple[str, str]:
    total = invoice.totals.total
    if invoice.corrects_number:
        note = "Kreditnotaen" if invoice.kind == "credit_note" else "Fakturaen"
        return (
            "Til gode" if total < 0 else "At betale",
            f"{note} retter faktura {invoice.corrects_number}.",
        )
    if total < 0:
        return "Til gode", "Beløbet er i din favør. Du skal ikke betale noget."
    if total == 0:
        return "At betale", "Du skal ikke betale noget for perioden."

    return "At betale", ""


def _facts(invoice: Invoice) -> Iterable[Fact]:
    sections = [
        section
        for section in invoice.bill.sections
        if section.run_id is not None and not section.correction
    ]
    used = sum(section.consumption_wh for section in sections)
    if not sections:
        return

    yield Fact(
        "Forbrug", f"{danish.kwh(used, _decimals([used]))} kWh", danish.period(invoice.bill.period)
    )
    if any(section.aconto for section in invoice.bill.sections):
        yield from _aconto_facts(invoice)
        return

    if used > 0 and invoice.totals.total > 0 and len(sections) == len(invoice.bill.sections):
        price = Decimal(invoice.totals.total * 1000) / used
        yield Fact(
            "Din samlede pris", f"{danish.number(price, 1)} øre/kWh", "alt inkl. moms, gennemsnit"
        )

    before = [section.year_before_wh for section in sections]
    known = [wh for wh in before if wh is not None]
    if used > 0 and len(known) == len(before) and sum(known) > 0:
        yield Fact(
            "Samme periode sidste år",
            f"{danish.kwh(sum(known), _decimals([sum(known)]))} kWh",
            _moved(Decimal(100 * (used - sum(known))) / sum(known)),
        )


def _aconto_facts(invoice: Invoice) -> Iterable[Fact]:
    """What the quarter cost, what was asked for before, and what is asked for now; all with VAT."""
    on_account = [
        line for section in invoice.bill.sections if section.aconto for line in section.lines
    ]
    amounts = [line.amount_ore + (line.vat_ore or 0) for line in on_account]
    before = sum(ore for ore in amounts if ore < 0)
    ahead = sum(ore for ore in amounts if ore > 0)
    actual = invoice.totals.total - before - ahead

    yield Fact("Forbrug og gebyrer i alt", f"{danish.kroner(actual)} kr.", "inkl. moms")
    yield Fact("Opkrævet aconto", f"{danish.kroner(before)} kr.", "trækkes fra, inkl. moms")
    yield Fact("Ny aconto", f"{danish.kroner(ahead)} kr.", "lægges til, inkl. moms")


def _moved(percent: Decimal) -> str:
    """How consumption moved since the year before."""
    text = danish.number(abs(percent), 0)
    if text == "0":
        return "dit forbrug er det samme"
    return f"dit forbrug er {'steget' if percent > 0 else 'faldet'} {text} %"


def _place(section: BillSection) -> Place:
    title = _title(section)
    decimals = _decimals(line.quantity_wh for line in section.lines if line.quantity_wh is not None)

    return Place(
        title=f"Regulering: {title}" if section.correction else title,
        gsrn="" if section.gsrn is None else section.gsrn.value,
        product=section.product,
        period=danish.period(section.period),
        parts=tuple(_parts(section.lines, decimals)),
        chart=consumption_chart(section.period.start, section.daily_wh),
    )


def _title(section: BillSection) -> str:
    if section.services:
        return "Ydelser og gebyrer"
    return ", ".join(section.supply_address) or f"Målepunkt {section.gsrn}"


def _parts(lines: Sequence[BillLine], decimals: int) -> Iterable[Part]:
    for category, grouped in groupby(lines, key=lambda line: line.category):
        together = list(grouped)
        yield Part(
            title=CATEGORY_LABELS[category],
            amount=danish.kroner(sum(line.amount_ore for line in together)),
            rows=tuple(_row(line, decimals) for line in together),
        )


def _row(line: BillLine, decimals: int) -> Row:
    quantity = line.quantity or ""
    if line.quantity_wh is not None:
        quantity = f"{danish.kwh(line.quantity_wh, decimals)} kWh"

    return Row(
        description=line.description,
        quantity=quantity,
        price=_price(line),
        amount=danish.kroner(line.amount_ore),
        note="" if line.vat else "momsfri",
    )


def _price(line: BillLine) -> str:
    """What a unit costs: the price that held, or the mean of all hours."""
    if line.quantity_wh is None:
        if line.unit_price is None:
            return ""
        unit = "stk." if (line.quantity or "").endswith("stk.") else "md."
        return f"{danish.kroner_of_micro(line.unit_price)} kr./{unit}"
    if line.unit_price is not None:
        return f"{danish.ore_per_kwh(line.unit_price)} øre"
    if line.quantity_wh == 0 or line.amount_ore == 0:  # an amount that rounding took: no mean of 0
        return ""

    mean = Decimal(line.amount_ore * 1000) / line.quantity_wh

    return f"gns. {danish.number(mean, 2)} øre"


def _decimals(quantities: Iterable[int]) -> int:
    """How many decimals of a kWh it takes to print all of them exactly, at least one."""
    return max((3 if wh % 10 else 2 if wh % 100 else 1 for wh in quantities), default=1)
