"""The rules of OIOUBL 2.1 that what we write could break, by their ids.

Its schematron is in no package that tests could take, so the rules stand here; the list of their
sentences is that of version 1.17.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from lxml import etree

NAMES: Final = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BUYER: Final = "cac:AccountingCustomerParty/cac:Party/"
_SELLER: Final = "cac:AccountingSupplierParty/cac:Party/"


def broken_in_oioubl(xml: bytes) -> list[str]:
    """The rules of OIOUBL's schematron (1.17) that what we write could break, by their ids."""
    root = etree.fromstring(xml)
    credit = root.tag.endswith("CreditNote")
    found = _Found(root)
    line = "cac:CreditNoteLine" if credit else "cac:InvoiceLine"
    sums = "cac:LegalMonetaryTotal/cbc:"
    vat = found.sum("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount")
    net = found.one(f"{sums}LineExtensionAmount")
    total = found.one(f"{sums}PayableAmount")
    each = [_Found(element) for element in root.iterfind(line, NAMES)]
    quantity = "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity"

    rules = {
        "F-LIB002": found.text("cbc:CustomizationID") == "OIOUBL-2.1",
        "F-LIB004": found.text("cbc:ProfileID") == "Procurement-BilSim-1.0",
        "F-LIB006": bool(_UUID.fullmatch(found.text("cbc:UUID"))),
        "F-LIB016": total >= 0,
        "F-INV046, 051": bool(found.text(f"{_BUYER}cac:Contact/cbc:ID")),
        "F-INV034": bool(found.text(f"{_SELLER}cac:PartyLegalEntity/cbc:CompanyID")),
        "F-LIB025, 027": set(found.texts(".//cbc:AddressFormatCode")) == {"StructuredLax"},
        "F-LIB180": found.text(f"{_SELLER}cbc:EndpointID") == "DK12345674",
        "F-INV126": found.sum(f"{line}/cbc:LineExtensionAmount") == net,
        "F-INV127": vat == found.one(f"{sums}TaxExclusiveAmount"),
        "F-INV128": net + vat == found.one(f"{sums}TaxInclusiveAmount"),
        "F-INV133": found.one(f"{sums}TaxInclusiveAmount") == total,
        "F-INV134": credit or total == 0 or found.sum("cac:PaymentTerms/cbc:Amount") == total,
        "F-LIB402": found.sum("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount")
        == sum(one.sum("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount") for one in each),
        "F-LIB263": all(
            re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text) for text in found.texts(".//cbc:TaxAmount")
        ),
        "F-INV138": all(one.texts("cac:TaxTotal/cbc:TaxAmount") for one in each),
        "F-INV144": all(
            (one.one(quantity) * one.one("cac:Price/cbc:PriceAmount")).quantize(
                Decimal("0.01"), ROUND_HALF_UP
            )
            == one.one("cbc:LineExtensionAmount")
            for one in each
        ),
        "F-INV146": all(-one.one(quantity).as_tuple().exponent <= 4 for one in each),  # type: ignore[operator]
        "F-INV147": all(one.one(quantity) != 0 for one in each),
        "W-INV226": all(len(one.text("cac:Item/cbc:Name")) <= 40 for one in each),
        "F-LIB198": set(found.texts(".//cac:TaxScheme/cbc:Name")) == {"Moms"},
        "IND5": all(element.text or len(element) for element in root.iter()),
    }
    if found.texts("cac:PaymentMeans/cbc:PaymentMeansCode") == ["93"]:
        means = "cac:PaymentMeans/"
        rules |= {
            "F-LIB155": found.text(f"{means}cbc:PaymentID") == "71",
            "F-LIB153, 156": len(found.text(f"{means}cbc:InstructionID")) == 15,
            "F-LIB305": len(found.text(f"{means}cac:CreditAccount/cbc:AccountID")) == 8,
        }
    return [rule for rule, holds in rules.items() if not holds]


class _Found:
    """What stands in an element."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    def texts(self, path: str) -> list[str]:
        return [found.text or "" for found in self._element.iterfind(path, NAMES)]

    def text(self, path: str) -> str:
        return (self.texts(path) or [""])[0]

    def one(self, path: str) -> Decimal:
        (text,) = self.texts(path)
        return Decimal(text)

    def sum(self, path: str) -> Decimal:
        return sum(map(Decimal, self.texts(path)), Decimal(0))
