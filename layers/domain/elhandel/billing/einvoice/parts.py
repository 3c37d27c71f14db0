"""What both forms of UBL write alike."""

from collections.abc import Callable

from elhandel.billing.einvoice.model import Address, EInvoice, Line, VatShare
from elhandel.billing.einvoice.tree import CURRENCY, Node


def write_address(node: Node, address: Address) -> None:
    """Street, town and country of a PostalAddress."""
    node.text("StreetName", address.street)
    node.text("AdditionalStreetName", address.more)
    node.text("CityName", address.city)
    node.text("PostalZone", address.postcode)
    node.add("Country").text("IdentificationCode", address.country)


def write_vat(
    root: Node, invoice: EInvoice, write_category: Callable[[Node, VatShare], None]
) -> None:
    """The TaxTotal of a document, with a part for each category."""
    total = root.add("TaxTotal")
    total.amount("TaxAmount", invoice.vat_ore)
    for share in invoice.vat:
        part = total.add("TaxSubtotal")
        part.amount("TaxableAmount", share.taxable_ore)
        part.amount("TaxAmount", share.vat_ore)
        write_category(part.add("TaxCategory"), share)


def add_line(root: Node, line: Line, *, credit: bool, unit: str) -> Node:
    """A line with its number, how much of what, and its amount."""
    node = root.add("CreditNoteLine" if credit else "InvoiceLine")
    node.text("ID", line.number)
    node.decimal("CreditedQuantity" if credit else "InvoicedQuantity", line.quantity, unitCode=unit)
    node.amount("LineExtensionAmount", line.net_ore)

    return node


def write_properties_and_price(node: Node, item: Node, line: Line) -> None:
    """What else is told of a line's item, and what one of it costs: the end of a line."""
    for name, value in line.properties:
        of_item = item.add("AdditionalItemProperty")
        of_item.text("Name", name)
        of_item.text("Value", value)

    node.add("Price").decimal("PriceAmount", line.price, currencyID=CURRENCY)
