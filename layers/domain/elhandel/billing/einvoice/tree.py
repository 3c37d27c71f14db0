"""UBL's elements: written in the order in which they are added, amounts as the schema has them."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from elhandel.values.units import dkk_of_ore

CURRENCY: Final = "DKK"

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd"
_CAC: Final = f"{_UBL}:CommonAggregateComponents-2"
_CBC: Final = f"{_UBL}:CommonBasicComponents-2"


class Node:
    """An aggregate of UBL."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    @classmethod
    def root(cls, name: str) -> "Node":
        """The root of a document: Invoice or CreditNote."""
        namespace = f"{_UBL}:{name}-2"
        spaces: Any = {None: namespace, "cac": _CAC, "cbc": _CBC}  # the stubs know no default one
        return cls(etree.Element(f"{{{namespace}}}{name}", nsmap=spaces))

    def add(self, name: str) -> "Node":
        """An aggregate within this one."""
        return Node(etree.SubElement(self._element, f"{{{_CAC}}}{name}"))

    def text(self, tag: str, value: str | int | date | None, **attributes: str) -> None:
        """A text within it; nothing where there is none: UBL has no empty elements."""
        if value is None or value == "":
            return
        element = etree.SubElement(self._element, f"{{{_CBC}}}{tag}", attributes)
        element.text = value.isoformat() if isinstance(value, date) else str(value)

    def amount(self, tag: str, ore: int) -> None:
        """An amount in DKK with two decimals."""
        self.text(tag, dkk_of_ore(ore), currencyID=CURRENCY)

    def decimal(self, tag: str, value: Decimal, **attributes: str) -> None:
        """A number without an exponent."""
        self.text(tag, format(value, "f"), **attributes)

    def to_bytes(self) -> bytes:
        """The document as XML in UTF-8."""
        return etree.tostring(
            self._element, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )
