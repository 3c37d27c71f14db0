"""OIOUBL 2.1: the Danish UBL of NemHandel.

It differs from Peppol in its lists of codes, in that each line has its VAT, and in that
`TaxExclusiveAmount` is the VAT alone. Source: the rules of OIOUBL's schematron 1.17 (F-INV, F-CRN,
F-LIB); the order of elements is UBL's.
"""

import uuid
from typing import Final

from elhandel.billing.einvoice.model import (
    Address,
    EInvoice,
    Line,
    Party,
    Scheme,
    VatCategory,
    VatShare,
)
from elhandel.billing.einvoice.parts import (
    add_line,
    write_address,
    write_properties_and_price,
    write_vat,
)
from elhandel.billing.einvoice.tree import CURRENCY, Node
from elhandel.settlement.engine.exact import round_half_away

CUSTOMIZATION: Final = "OIOUBL-2.1"
PROFILE: Final = "Procurement-BilSim-1.0"

_AGENCY: Final = "320"
_PAYMENT_ID: Final = "urn:oioubl:id:paymentid-1.1"
_LONGEST_NAME: Final = 40
_CATEGORIES: Final = {
    VatCategory.STANDARD: "StandardRated",
    VatCategory.EXEMPT: "ZeroRated",
    VatCategory.REVERSE_CHARGE: "ReverseCharge",
}
_NUMBERS: Final = uuid.UUID("7d4a1d6e-5c1f-4f0e-9a75-0a3f6f0d2b11")
"""In which space a document's number makes its UUID."""


def oioubl(invoice: EInvoice) -> bytes:
    """The XML of an invoice or credit note.

    An invoice that gives more back than it asks for is written as a credit note: OIOUBL has no
    document with a negative sum.
    """
    stated = invoice if invoice.payable_ore >= 0 else invoice.turned()
    root = Node.root("CreditNote" if stated.credit else "Invoice")
    _head(root, stated)

    _party(root.add("AccountingSupplierParty"), stated.seller, stated, ours=True)
    _party(root.add("AccountingCustomerParty"), stated.buyer, stated, ours=False)

    _payment(root, stated)
    write_vat(root, stated, _share)
    _sums(root, stated)
    for line in stated.lines:
        _line(root, line, credit=stated.credit)

    return root.to_bytes()


def _head(root: Node, invoice: EInvoice) -> None:
    root.text("UBLVersionID", "2.1")
    root.text("CustomizationID", CUSTOMIZATION)
    root.text("ProfileID", PROFILE, schemeAgencyID=_AGENCY, schemeID="urn:oioubl:id:profileid-1.2")
    root.text("ID", invoice.number)
    root.text("CopyIndicator", "false")
    root.text("UUID", str(uuid.uuid5(_NUMBERS, f"{invoice.seller.cvr} {invoice.number}")))
    root.text("IssueDate", invoice.issued_on)
    if not invoice.credit:
        kind = "urn:oioubl:codelist:invoicetypecode-1.1"
        root.text("InvoiceTypeCode", "380", listAgencyID=_AGENCY, listID=kind)
    root.text("Note", invoice.note)
    root.text("DocumentCurrencyCode", CURRENCY)
    period = root.add("InvoicePeriod")
    period.text("StartDate", invoice.days.first)
    period.text("EndDate", invoice.days.last)
    if invoice.order_reference is not None:
        root.add("OrderReference").text("ID", invoice.order_reference)
    if invoice.corrects is not None:
        reference = root.add("BillingReference").add("InvoiceDocumentReference")
        reference.text("ID", invoice.corrects)


def _party(node: Node, party: Party, invoice: EInvoice, *, ours: bool) -> None:
    inner = node.add("Party")
    if party.scheme is Scheme.GLN:
        inner.text("EndpointID", party.endpoint, schemeAgencyID="9", schemeID="GLN")
    else:
        endpoint = f"DK{party.endpoint}"
        inner.text("EndpointID", endpoint, schemeAgencyID=_AGENCY, schemeID="DK:CVR")
    inner.add("PartyName").text("Name", party.name)
    _address(inner, party.address)

    if ours:
        scheme = inner.add("PartyTaxScheme")
        scheme.text("CompanyID", f"DK{party.cvr}", schemeID="DK:SE")
        _tax_scheme(scheme)
    if party.cvr is not None:
        entity = inner.add("PartyLegalEntity")
        entity.text("RegistrationName", party.name)
        entity.text("CompanyID", f"DK{party.cvr}", schemeID="DK:CVR")

    contact = inner.add("Contact")
    if ours:
        contact.text("ID", "1")
        contact.text("Name", invoice.contact.name)
        contact.text("Telephone", invoice.contact.phone)
        contact.text("ElectronicMail", invoice.contact.email)
    else:
        contact.text("ID", invoice.order_reference or invoice.buyer_reference)


def _address(party: Node, address: Address) -> None:
    node = party.add("PostalAddress")
    form = "urn:oioubl:codelist:addressformatcode-1.1"
    node.text("AddressFormatCode", "StructuredLax", listAgencyID=_AGENCY, listID=form)
    write_address(node, address)


def _payment(root: Node, invoice: EInvoice) -> None:
    """Where something is to be paid; how money goes back is nothing that OIOUBL has."""
    if invoice.due_on is None or invoice.credit:
        return

    means = root.add("PaymentMeans")
    if invoice.payment is None:
        means.text("PaymentMeansCode", "1")
        means.text("PaymentDueDate", invoice.due_on)
    else:
        means.text("PaymentMeansCode", "93")
        means.text("PaymentDueDate", invoice.due_on)
        channel = "urn:oioubl:codelist:paymentchannelcode-1.1"
        means.text("PaymentChannelCode", "DK:FIK", listAgencyID=_AGENCY, listID=channel)
        means.text("InstructionID", invoice.payment.reference)
        means.text("PaymentID", "71", schemeAgencyID=_AGENCY, schemeID=_PAYMENT_ID)
        means.add("CreditAccount").text("AccountID", invoice.payment.creditor)

    terms = root.add("PaymentTerms")
    terms.text("ID", "1")
    terms.text("Note", invoice.terms)
    terms.amount("Amount", invoice.payable_ore)


def _share(node: Node, share: VatShare) -> None:
    _category(node, share.category, share.percent)


def _category(node: Node, category: VatCategory, percent: int) -> None:
    node.text(
        "ID",
        _CATEGORIES[category],
        schemeAgencyID=_AGENCY,
        schemeID="urn:oioubl:id:taxcategoryid-1.1",
    )
    node.text("Percent", percent)
    _tax_scheme(node)


def _tax_scheme(node: Node) -> None:
    scheme = node.add("TaxScheme")
    scheme.text("ID", "63", schemeAgencyID=_AGENCY, schemeID="urn:oioubl:id:taxschemeid-1.5")
    scheme.text("Name", "Moms")


def _sums(root: Node, invoice: EInvoice) -> None:
    sums = root.add("LegalMonetaryTotal")
    sums.amount("LineExtensionAmount", invoice.net_ore)
    sums.amount("TaxExclusiveAmount", invoice.vat_ore)
    sums.amount("TaxInclusiveAmount", invoice.payable_ore)
    sums.amount("PayableAmount", invoice.payable_ore)


def _line(root: Node, line: Line, *, credit: bool) -> None:
    unit = "EA" if line.unit == "C62" else line.unit
    node = add_line(root, line, credit=credit, unit=unit)

    vat_ore = round_half_away(line.net_ore * line.percent, 100)
    total = node.add("TaxTotal")
    total.amount("TaxAmount", vat_ore)
    part = total.add("TaxSubtotal")
    part.amount("TaxableAmount", line.net_ore)
    part.amount("TaxAmount", vat_ore)
    _category(part.add("TaxCategory"), line.vat, line.percent)

    item = node.add("Item")
    item.text("Description", _described(line))
    item.text("Name", line.name[:_LONGEST_NAME].rstrip())
    _category(item.add("ClassifiedTaxCategory"), line.vat, line.percent)
    write_properties_and_price(node, item, line)


def _described(line: Line) -> str:
    """In words what was supplied, when and where: a line of OIOUBL has no days."""
    days = f"{line.days.first:%d.%m.%Y}–{line.days.last:%d.%m.%Y}"
    return ", ".join(filter(None, [line.name, days, line.place]))
