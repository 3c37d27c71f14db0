"""From an issued invoice to the texts on its pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from elhandel.billing.bill import INVOICE_LABELS, Beside, VatClass
from elhandel.billing.document import danish
from elhandel.billing.document.advances import bases_of
from elhandel.billing.document.figures import facts_of, split_of
from elhandel.billing.document.information import information_of
from elhandel.billing.document.model import InvoiceDocument, Sender
from elhandel.billing.document.places import places_of, summaries_of
from elhandel.billing.favour import payout_rules
from elhandel.billing.invoice import Invoice, payment_line
from elhandel.values.days.local_time import start_of_day

_FINAL: Final = "Slutopgørelse"


def compose(invoice: Invoice) -> InvoiceDocument:
    """The document of an invoice or credit note."""
    total = invoice.totals.total
    vat_free = invoice.totals.subtotal - invoice.totals.vat_base
    headline, remark = _headline(invoice)
    kind = _kind(invoice)
    payment = _payment(invoice)
    vat_label, vat_remark = _vat(invoice)
    bill = invoice.bill

    return InvoiceDocument(
        kind=kind,
        title=f"{kind} {invoice.number}",
        header=tuple(_header(invoice)),
        recipient=(bill.recipient.name, *bill.recipient.address),
        sender=_sender(invoice),
        headline=headline,
        amount=f"{danish.kroner(abs(total))} kr.",
        remark=remark,
        due_label=payment.due_label,
        due_on=payment.due_on,
        pay_label=payment.label,
        pay=payment.line,
        facts=tuple(facts_of(invoice)),
        split_title="Sådan fordeler beløbet sig",
        split=split_of(invoice),
        summaries=summaries_of(bill.sections),
        places=tuple(places_of(bill.sections, invoice.issued_on)),
        bases=tuple(bases_of(bill.sections)),
        subtotal=danish.kroner(invoice.totals.subtotal),
        vat_label=vat_label,
        vat=danish.kroner(invoice.totals.vat),
        vat_free=danish.kroner(vat_free) if vat_free else "",
        vat_remark=vat_remark,
        total_label="I alt" if vat_remark else "I alt inkl. moms",
        total=danish.kroner(total),
        sections=information_of(invoice),
        issued_at=int(start_of_day(invoice.issued_on).timestamp()),
    )


@dataclass(frozen=True, slots=True)
class _Payment:
    """By when and how it is paid; empty where nothing is to be paid."""

    due_label: str = ""
    due_on: str = ""
    label: str = ""
    line: str = ""


def _payment(invoice: Invoice) -> _Payment:
    if invoice.totals.total <= 0:
        return _Payment()

    due_on = danish.day(invoice.due_on)
    if invoice.bill.mandate is not None:
        return _Payment(
            due_label="Trækkes fra kontoen",
            due_on=due_on,
            label="Betalingsservice",
            line=f"PBS-nr. {invoice.issuer.pbs_number} · aftale {invoice.bill.mandate}",
        )

    return _Payment(
        due_label="Betales senest",
        due_on=due_on,
        label="Betalingslinje til netbank",
        line=payment_line(invoice.payment_reference, invoice.issuer.creditor_number),
    )


def _kind(invoice: Invoice) -> str:
    if invoice.bill.final and not invoice.corrects_number:
        return _FINAL
    return INVOICE_LABELS[invoice.kind]


def _header(invoice: Invoice) -> Iterable[tuple[str, str]]:
    buyer = invoice.bill.recipient
    yield f"{INVOICE_LABELS[invoice.kind]} nr.", invoice.number
    yield "Dato", danish.day(invoice.issued_on)
    if buyer.account_number:
        yield "Konto", buyer.account_number
    else:  # issued before accounts had numbers
        yield "Kundenummer", str(invoice.bill.customer_id)
    yield "Periode", danish.period(invoice.period)
    if invoice.corrects_number:
        yield "Retter faktura", invoice.corrects_number
    if buyer.cvr:
        yield "Jeres CVR-nr.", buyer.cvr
    if buyer.ean:
        yield "EAN-nr.", buyer.ean
    if buyer.order_reference:
        yield "Jeres ordrenr.", buyer.order_reference


def _sender(invoice: Invoice) -> Sender:
    ours = invoice.issuer
    return Sender(
        name=ours.name, address=ours.address, cvr=ours.cvr, email=ours.email, phone=ours.phone
    )


def _headline(invoice: Invoice) -> tuple[str, str]:
    """What the amount is, and what happens with it."""
    total = invoice.totals.total
    corrected = ""
    if invoice.corrects_number:
        note = "Kreditnotaen" if invoice.kind == "credit_note" else "Fakturaen"
        corrected = f"{note} retter faktura {invoice.corrects_number}."
    if total < 0:
        favour = corrected or "Beløbet er i din favør. Du skal ikke betale noget."
        return "Til gode", " ".join(filter(None, [favour, _paid_back(invoice)]))
    if total == 0:
        return "At betale", corrected or "Du skal ikke betale noget for perioden."

    return "At betale", corrected or _beside(invoice.notes)


def _beside(notes: Sequence[Beside]) -> str:
    """Which notes come with the bill, and that what they give back is taken off what is owed."""
    texts = []
    if given := [_amount(note) for note in notes if note.total_ore < 0]:
        texts.append(
            f"Med regningen følger kreditnota {danish.and_list(given)} til gode. Vi trækker det "
            "fra det, du skylder os."
        )
    if asked := [_amount(note) for note in notes if note.total_ore > 0]:
        texts.append(
            f"Med regningen følger faktura {danish.and_list(asked)}, som retter en tidligere "
            "regning og betales for sig."
        )

    return " ".join(texts)


def _amount(note: Beside) -> str:
    return f"{note.number} på {danish.kroner(abs(note.total_ore))} kr."


def _paid_back(invoice: Invoice) -> str:
    """How and when what is in the customer's favour goes back."""
    by = "" if invoice.pay_back_by is None else f" senest {danish.day(invoice.pay_back_by)}"
    if invoice.bill.final:
        return f"Vi betaler det tilbage{by}, uden at du skal bede om det."
    if -invoice.totals.total < payout_rules(invoice.issued_on).least_ore:
        return (
            "Vi trækker det fra det, du skylder os; er der noget tilbage, trækker vi det fra din "
            "næste regning."
        )
    if not by:
        return ""

    return (
        "Vi trækker det fra det, du skylder os, og betaler resten til den konto, du har "
        f"oplyst,{by}."
    )


def _vat(invoice: Invoice) -> tuple[str, str]:
    """How VAT is called, and what has to be said of it."""
    if invoice.vat_class == VatClass.REVERSE_CHARGE:
        return "Moms", "Omvendt betalingspligt: køber afregner momsen (momsloven § 46)."
    if invoice.vat_class == VatClass.NONE:
        return "Moms", "Leveringen er uden dansk moms."

    base = danish.kroner(invoice.totals.vat_base)
    return f"Moms {invoice.vat_percent} % af {base}", ""
