"""Peppol BIS Billing 3: EN 16931 in UBL 2.1, with the rules for Danish sellers (DK-R-*).

Source: docs.peppol.eu/poacc/billing/3.0. The order of elements is UBL's.
"""

from typing import Final

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
from elhandel.billing.einvoice.parts import (
    add_line,
    write_address,
    write_properties_and_price,
    write_vat,
)
from elhandel.billing.einvoice.tree import CURRENCY, Node

CUSTOMIZATION: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

_INVOICE: Final = "380"
_CREDIT_NOTE: Final = "381"
_SLIP: Final = "93"
"""A payment slip of the Danish kind (FIK)."""

_UNDEFINED: Final = "1"
"""Betalingsservice: 49 wants the payer's account, which a mandate does not tell us (DK-R-007)."""

_GLN: Final = "0088"
_CVR: Final = "0184"
_REVERSE_CHARGE: Final = "VATEX-EU-AE"


def peppol(invoice: EInvoice) -> bytes:
    """The XML of an invoice or credit note."""
    root = Node.root("CreditNote" if invoice.credit else "Invoice")
    _head(root, invoice)

    supplier = root.add("AccountingSupplierParty")
    _party(supplier, invoice.seller, contact=invoice.contact, taxed=True)
    _party(root.add("AccountingCustomerParty"), invoice.buyer)

    _payment(root, invoice)
    write_vat(root, invoice, _share)
    _sums(root, invoice)
    for line in invoice.lines:
        _line(root, line, credit=invoice.credit)

    return root.to_bytes()


def _head(root: Node, invoice: EInvoice) -> None:
    root.text("CustomizationID", CUSTOMIZATION)
    root.text("ProfileID", PROFILE)
    root.text("ID", invoice.number)
    root.text("IssueDate", invoice.issued_on)
    if invoice.credit:
        root.text("CreditNoteTypeCode", _CREDIT_NOTE)
    else:
        root.text("DueDate", invoice.due_on)
        root.text("InvoiceTypeCode", _INVOICE)
    root.text("Note", invoice.note)
    root.text("DocumentCurrencyCode", CURRENCY)
    root.text("BuyerReference", invoice.buyer_reference)
    _days(root, invoice.days)
    if invoice.order_reference is not None:
        root.add("OrderReference").text("ID", invoice.order_reference)
    if invoice.corrects is not None:
        reference = root.add("BillingReference").add("InvoiceDocumentReference")
        reference.text("ID", invoice.corrects)


def _days(node: Node, days: Days) -> None:
    period = node.add("InvoicePeriod")
    period.text("StartDate", days.first)
    period.text("EndDate", days.last)


def _party(
    node: Node, party: Party, *, contact: Contact | None = None, taxed: bool = False
) -> None:
    inner = node.add("Party")
    if party.scheme is Scheme.GLN:
        inner.text("EndpointID", party.endpoint, schemeID=_GLN)
    else:
        inner.text("EndpointID", _danish(party.endpoint), schemeID=_CVR)
    inner.add("PartyName").text("Name", party.name)
    write_address(inner.add("PostalAddress"), party.address)
    if taxed and party.cvr is not None:
        scheme = inner.add("PartyTaxScheme")
        scheme.text("CompanyID", _danish(party.cvr))
        scheme.add("TaxScheme").text("ID", "VAT")

    entity = inner.add("PartyLegalEntity")
    entity.text("RegistrationName", party.name)
    if party.cvr is not None:
        entity.text("CompanyID", _danish(party.cvr), schemeID=_CVR)

    if contact is not None:
        found = inner.add("Contact")
        found.text("Name", contact.name)
        found.text("Telephone", contact.phone)
        found.text("ElectronicMail", contact.email)


def _danish(cvr: str) -> str:
    return f"DK{cvr}"


def _payment(root: Node, invoice: EInvoice) -> None:
    if invoice.payment is not None:
        _slip(root.add("PaymentMeans"), invoice.payment)
    elif invoice.due_on is not None:
        root.add("PaymentMeans").text("PaymentMeansCode", _UNDEFINED, name="Betalingsservice")
    root.add("PaymentTerms").text("Note", invoice.terms)


def _slip(means: Node, payment: Payment) -> None:
    means.text("PaymentMeansCode", _SLIP, name="FIK")
    means.text("PaymentID", f"71#{payment.reference}")
    means.add("PayeeFinancialAccount").text("ID", payment.creditor)


def _share(node: Node, share: VatShare) -> None:
    node.text("ID", share.category)
    node.text("Percent", share.percent)
    if share.category is VatCategory.REVERSE_CHARGE:
        node.text("TaxExemptionReasonCode", _REVERSE_CHARGE)
    node.text("TaxExemptionReason", share.reason)
    node.add("TaxScheme").text("ID", "VAT")


def _sums(root: Node, invoice: EInvoice) -> None:
    sums = root.add("LegalMonetaryTotal")
    sums.amount("LineExtensionAmount", invoice.net_ore)
    sums.amount("TaxExclusiveAmount", invoice.net_ore)
    sums.amount("TaxInclusiveAmount", invoice.payable_ore)
    sums.amount("PayableAmount", invoice.payable_ore)


def _line(root: Node, line: Line, *, credit: bool) -> None:
    node = add_line(root, line, credit=credit, unit=line.unit)
    _days(node, line.days)

    item = node.add("Item")
    item.text("Description", line.place)
    item.text("Name", line.name)
    category = item.add("ClassifiedTaxCategory")
    category.text("ID", line.vat)
    category.text("Percent", line.percent)
    category.add("TaxScheme").text("ID", "VAT")
    write_properties_and_price(node, item, line)
