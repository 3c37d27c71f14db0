"""E-invoices of every kind of document, against the public rules of EN 16931 and Peppol."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from elhandel.billing.bill import BillLine, BillSection, EInvoiceFormat, VatClass
from elhandel.billing.document import compose, render, render_pages
from elhandel.billing.einvoice import einvoice
from elhandel.billing.errors import UnableToWriteEInvoice
from elhandel.billing.invoice import Invoice
from elhandel.settlement.engine.exact import Totals
from elhandel.values.days.period import Period
from tests.builders.chance import by_chance
from tests.unit.billing.einvoice_rules import broken_rules
from tests.unit.billing.invoices import a_line, a_section, a_subscription, an_aconto, an_invoice
from tests.unit.billing.oioubl_rules import NAMES, broken_in_oioubl

GLN: Final = "5798009811530"
CVR: Final = "12345674"
_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd"


def for_buyer(
    invoice: Invoice, wanted: EInvoiceFormat = EInvoiceFormat.PEPPOL, **buyer: Any
) -> Invoice:
    """The invoice of a buyer who takes e-invoices; by default a public one with both numbers."""
    named = {"ean": GLN, "cvr": CVR, "order_reference": "PO-4711", **buyer}
    recipient = replace(invoice.bill.recipient, einvoice=wanted, **named)
    return replace(invoice, bill=replace(invoice.bill, recipient=recipient))


def without_vat(invoice: Invoice, vat_class: VatClass) -> Invoice:
    bill = invoice.bill.under(vat_class)
    return replace(invoice, bill=bill, totals=bill.totals(25), vat_class=vat_class)


def xml_of(invoice: Invoice) -> bytes:
    xml = einvoice(invoice)
    assert xml is not None
    return xml


def texts(invoice: Invoice, path: str) -> list[str]:
    """What stands at a path of the e-invoice, in order: `cac:Party/cbc:Name`."""
    root = etree.fromstring(xml_of(invoice))
    return [element.text or "" for element in root.iterfind(path, NAMES)]


def a_note(section: BillSection, **fields: Any) -> Invoice:
    """A credit note of 2026-00001."""
    return an_invoice(
        section, kind="credit_note", number="2026-00002", corrects_number="2026-00001", **fields
    )


VAT_FREE = a_line(333, vat=False, description="Gebyr", quantity_wh=None, quantity="1 stk.")
TAKEN_BACK = a_section([a_line(-21_450, quantity_wh=-312_500)], daily_wh=())
CORRECTION = a_section(
    [a_line(-80, quantity_wh=-1_000)],
    correction=True,
    period=Period(date(2025, 12, 1), date(2026, 1, 1)),
    daily_wh=(),
)
SECOND_POINT = a_section(
    gsrn=replace(a_section().gsrn, value="571313180000000018"),  # type: ignore[type-var]
    supply_address=("Søndergade 4", "8000 Aarhus C"),
)
SERVICES = a_section(
    [
        a_line(
            9_900,
            category="service",
            component="service",
            description="Bredbånd",
            quantity_wh=None,
            quantity="1 md.",
            unit_price=99_000_000,
        )
    ],
    gsrn=None,
    supply_address=(),
    supply_period_id=None,
    run_id=None,
    daily_wh=(),
)
NEGATIVE_PRICES = a_section([a_line(-120, quantity_wh=45_000), a_subscription()])

EVERY_KIND = {
    "an invoice": an_invoice(),
    "a buyer by CVR alone": for_buyer(an_invoice(), ean=None),
    "a buyer by EAN alone, no order": for_buyer(an_invoice(), cvr=None, order_reference=None),
    "a credit note": a_note(TAKEN_BACK),
    "a debit note": an_invoice(
        a_section([a_line(80, quantity_wh=1_000)], correction=True, daily_wh=()),
        number="2026-00002",
        corrects_number="2026-00001",
    ),
    "aconto asked for": an_invoice(an_aconto(64_000, 16_000, "Aconto 2. kvartal 2026")),
    "aconto set off": an_invoice(
        a_section(), an_aconto(-16_000, -4_000, "Aconto 1. kvartal 2026, opkrævet på 2026-00001")
    ),
    "aconto that was more": an_invoice(a_section(), an_aconto(-56_000, -14_000, "Aconto")),
    "aconto given back": a_note(an_aconto(-56_000, -14_000, "Aconto 1. kvartal 2026")),
    "reverse charge": without_vat(an_invoice(), VatClass.REVERSE_CHARGE),
    "without Danish VAT": without_vat(an_invoice(), VatClass.NONE),
    "a fee without VAT beside it": an_invoice(a_section([a_line(), VAT_FREE])),
    "several points": an_invoice(a_section(), SECOND_POINT),
    "a correction beside it": an_invoice(a_section(), CORRECTION),
    "services": an_invoice(a_section(), SERVICES),
    "hours of negative prices": an_invoice(NEGATIVE_PRICES),
    "nothing to pay": an_invoice(a_section([a_line(0, quantity_wh=0)])),
    "collected": replace(an_invoice(), bill=replace(an_invoice().bill, mandate="118042")),
    "a final bill": an_invoice(a_section(final=True)),
    "a buyer abroad": an_invoice(address=("Storgatan 1", "21122 Malmö", "Sverige")),
    "an address of one line": an_invoice(address=("Poste restante",)),
}


def taken(invoice: Invoice, wanted: EInvoiceFormat) -> Invoice:
    """As `for_buyer`, unless a buyer is named already."""
    if invoice.bill.recipient.einvoice is None:
        return for_buyer(invoice, wanted)
    recipient = replace(invoice.bill.recipient, einvoice=wanted)
    return replace(invoice, bill=replace(invoice.bill, recipient=recipient))


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_document_holds_to_the_rules_of_peppol_and_en_16931(kind: str) -> None:
    assert broken_rules(xml_of(taken(EVERY_KIND[kind], EInvoiceFormat.PEPPOL))) == []


def test_the_rules_find_what_is_wrong() -> None:
    xml = xml_of(for_buyer(an_invoice()))
    wrong = {
        b">71#202600000000011<": b">71#2026<",  # the Danish rule for payment slips
        b"312.500": b"212.500",  # quantity × price
        b">304.38<": b">304.37<",
        b"5798009811530": b"5798009811531",
    }
    for right, changed in wrong.items():
        assert right in xml
        assert broken_rules(xml.replace(right, changed)) != []
    assert any("DK-R-011" in rule for rule in broken_rules(xml.replace(b"71#2026000", b"71#26")))


def test_sums_and_vat_are_the_documents_own() -> None:
    invoice = for_buyer(an_invoice(a_section([a_line(), a_subscription(), VAT_FREE])))
    totals = "cac:LegalMonetaryTotal/cbc:"
    assert texts(invoice, "cac:TaxTotal/cbc:TaxAmount") == ["60.88"]
    assert texts(invoice, f"{totals}TaxExclusiveAmount") == ["246.83"]
    assert texts(invoice, f"{totals}PayableAmount") == ["307.71"]
    subtotal = "cac:TaxTotal/cac:TaxSubtotal/"
    assert texts(invoice, f"{subtotal}cac:TaxCategory/cbc:ID") == ["S", "E"]
    assert texts(invoice, f"{subtotal}cbc:TaxableAmount") == ["243.50", "3.33"]
    assert texts(invoice, f"{subtotal}cbc:TaxAmount") == ["60.88", "0.00"]


def test_the_rest_of_rounding_that_a_partial_note_leaves_to_the_next_is_stated_as_it_is() -> None:
    """The notes of an invoice share its VAT: one of them may be an øre off 25 % of its own lines.
    The rules allow less than a krone (BR-CO-17, BR-S-09).
    """
    note = a_note(a_section([a_line(-1, quantity_wh=-10)]), totals=Totals(-1, -1, -1))
    assert texts(for_buyer(note), "cac:TaxTotal/cbc:TaxAmount") == ["0.01"]
    assert broken_rules(xml_of(for_buyer(note))) == []


def test_a_credit_note_is_one_by_its_root_and_names_its_invoice_and_what_it_gives() -> None:
    note = for_buyer(a_note(TAKEN_BACK, pay_back_by=date(2026, 2, 23)))
    assert etree.fromstring(xml_of(note)).tag == f"{{{_UBL}:CreditNote-2}}CreditNote"
    assert texts(note, "cbc:CreditNoteTypeCode") == ["381"]
    assert texts(note, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID") == ["2026-00001"]
    assert texts(note, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["268.13"]
    assert texts(note, "cac:CreditNoteLine/cbc:CreditedQuantity") == ["312.500"]
    assert texts(note, "cac:PaymentMeans") == []
    assert "senest 23.02.2026" in texts(note, "cac:PaymentTerms/cbc:Note")[0]


def test_an_invoice_is_paid_by_its_payment_slip() -> None:
    invoice = for_buyer(an_invoice())
    means = "cac:PaymentMeans/"
    assert texts(invoice, "cbc:DueDate") == ["2026-03-02"]
    assert texts(invoice, f"{means}cbc:PaymentMeansCode") == ["93"]
    assert texts(invoice, f"{means}cbc:PaymentID") == ["71#202600000000011"]
    assert texts(invoice, f"{means}cac:PayeeFinancialAccount/cbc:ID") == ["80000000"]


def test_a_public_buyer_is_reached_by_its_gln_and_a_company_by_its_cvr_number() -> None:
    endpoint = "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID"
    assert texts(for_buyer(an_invoice()), endpoint) == [GLN]
    assert texts(for_buyer(an_invoice(), ean=None), endpoint) == [f"DK{CVR}"]
    assert texts(for_buyer(an_invoice()), "cac:OrderReference/cbc:ID") == ["PO-4711"]


def test_lines_say_where_when_and_how_much() -> None:
    invoice = for_buyer(an_invoice(a_section(), SECOND_POINT, CORRECTION))
    line = "cac:InvoiceLine/"
    points = texts(invoice, f"{line}cac:Item/cac:AdditionalItemProperty/cbc:Value")
    assert points == ["571313180000000001"] * 2 + ["571313180000000018"] * 2 + [points[0]]
    assert texts(invoice, f"{line}cac:InvoicePeriod/cbc:StartDate")[-1] == "2025-12-01"
    assert texts(invoice, "cac:InvoicePeriod/cbc:StartDate") == ["2025-12-01"]
    assert texts(invoice, f"{line}cac:Price/cbc:PriceAmount")[:2] == ["0.6864", "29.000000"]


def test_hours_of_negative_prices_are_one_piece_of_their_amount_with_their_use_beside_it() -> None:
    line = "cac:InvoiceLine/"
    invoice = for_buyer(an_invoice(NEGATIVE_PRICES))
    assert texts(invoice, f"{line}cbc:InvoicedQuantity")[0] == "-1"
    assert texts(invoice, f"{line}cac:Price/cbc:PriceAmount")[0] == "1.20"
    assert "45,000 kWh" in texts(invoice, f"{line}cac:Item/cac:AdditionalItemProperty/cbc:Value")


@pytest.mark.parametrize("text", ["\x00\x0b", "A & B <i>", "Ærø\u200b", "\ud800", "a\nb"])
def test_a_name_may_hold_anything(text: str) -> None:
    invoice = for_buyer(an_invoice(name=text, address=(text, "8000 Aarhus C")))
    assert broken_rules(xml_of(invoice)) == []


def test_who_takes_no_e_invoice_gets_none_and_nobody_is_written_to_nowhere() -> None:
    assert einvoice(an_invoice()) is None
    with pytest.raises(UnableToWriteEInvoice):
        einvoice(for_buyer(an_invoice(), ean=None, cvr=None))


def test_lines_that_are_not_the_sums_are_never_sent() -> None:
    wrong = an_invoice(totals=Totals(24_351, 24_350, 6_088))
    with pytest.raises(UnableToWriteEInvoice):
        einvoice(for_buyer(wrong))


def test_the_pdf_holds_its_e_invoice_as_the_alternative_of_its_pages() -> None:
    xml = xml_of(for_buyer(an_invoice()))
    pdf = render(compose(an_invoice()), xml)
    reader = PdfReader(BytesIO(pdf))
    assert reader.attachments == {"e-faktura.xml": [xml]}
    assert reader.xmp_metadata is not None
    assert (reader.xmp_metadata.pdfaid_part, reader.xmp_metadata.pdfaid_conformance) == ("3", "B")
    (file,) = reader.trailer["/Root"]["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Alternative"
    assert render(compose(an_invoice()), xml) == pdf
    assert render(compose(an_invoice())) != pdf
    assert render_pages(compose(an_invoice()))


AMOUNT = st.integers(-(10**9), 10**9)


@st.composite
def lines(draw: st.DrawFn) -> BillLine:
    """A line of any kind: kWh, months, pieces, or nothing that is counted."""
    amount = draw(AMOUNT | st.integers(-3, 3))
    vat = draw(st.booleans())
    match draw(st.sampled_from(["kwh", "months", "aconto", "none"])):
        case "kwh":
            wh = draw(st.integers(-(10**10), 10**10) | st.integers(-3, 3))
            price = draw(st.none() | st.integers(-(10**7), 10**7))
            return a_line(amount, quantity_wh=wh, unit_price=price, vat=vat)
        case "months":
            text = draw(st.sampled_from(["1 måned", "−2 måneder", "16/31 måned", "2,5 stk."]))
            return a_line(amount, quantity_wh=None, quantity=text, vat=vat)
        case "aconto":
            return a_line(amount, quantity_wh=None, vat=True, vat_ore=round(amount / 4))
        case _:
            return a_line(amount, quantity_wh=None, vat=vat)


BILLS = st.lists(st.lists(lines(), min_size=1, max_size=3), min_size=1, max_size=3)
CLASSES = st.sampled_from(VatClass)


def a_random(bill: Sequence[Sequence[BillLine]], vat: VatClass) -> Invoice:
    lines = [[_taxed(line, vat) for line in of_place] for of_place in bill]
    invoice = without_vat(an_invoice(*map(a_section, lines)), vat)
    if invoice.totals.total >= 0:
        return invoice
    return replace(invoice, kind="credit_note", corrects_number="2025-00001")


def _taxed(line: BillLine, vat: VatClass) -> BillLine:
    """Amounts on account carry their VAT; there is none where none is added."""
    without = vat is not VatClass.STANDARD and line.vat_ore is not None
    return replace(line, vat_ore=0) if without else line


@settings(max_examples=by_chance(60), deadline=None)
@given(BILLS, CLASSES)
@example([[a_line(-3, quantity_wh=1)]], VatClass.STANDARD)
def test_any_bill_holds_to_the_rules(bill: list[list[BillLine]], vat: VatClass) -> None:
    assert broken_rules(xml_of(for_buyer(a_random(bill, vat)))) == []


@settings(max_examples=by_chance(60), deadline=None)
@given(BILLS, CLASSES)
def test_any_bill_holds_to_the_sums_of_oioubl(bill: list[list[BillLine]], vat: VatClass) -> None:
    invoice = for_buyer(a_random(bill, vat), EInvoiceFormat.OIOUBL)
    assert broken_in_oioubl(xml_of(invoice)) == []


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_document_holds_to_the_rules_of_oioubl(kind: str) -> None:
    assert broken_in_oioubl(xml_of(taken(EVERY_KIND[kind], EInvoiceFormat.OIOUBL))) == []
