"""What an e-invoice says: the terms of EN 16931 as values, whichever syntax writes them.

Amounts are øre and as the syntax states them: a credit note's are what is given back, above zero.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum


class VatCategory(StrEnum):
    """How a line is taxed (UNCL 5305)."""

    STANDARD = "S"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"


class Scheme(StrEnum):
    """What an electronic address is."""

    GLN = "gln"
    CVR = "cvr"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; a part that is not known is empty."""

    street: str
    more: str
    city: str
    postcode: str

    country: str
    """ISO 3166-1, two letters."""


@dataclass(frozen=True, slots=True)
class Party:
    """The seller or the buyer."""

    name: str
    address: Address

    scheme: Scheme
    """Of `endpoint`, where e-invoices reach the party."""

    endpoint: str

    cvr: str | None
    """Eight digits."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the buyer may ask."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Days:
    """Days that something is about, the last one included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Line:
    """A line: quantity × price, rounded to the øre, is its amount."""

    number: int
    name: str
    place: str
    """Where it was supplied; empty for what is about no home."""

    quantity: Decimal

    unit: str
    """UN/ECE recommendation 20."""

    price: Decimal
    """DKK a unit, without VAT, never below zero."""

    net_ore: int
    vat: VatCategory
    percent: int
    days: Days

    properties: tuple[tuple[str, str], ...]
    """What else is to be known of it: (name, value)."""


@dataclass(frozen=True, slots=True)
class VatShare:
    """The lines that are taxed alike, with their VAT."""

    category: VatCategory
    percent: int
    taxable_ore: int
    vat_ore: int

    reason: str
    """Why there is none; empty where there is."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What is to be paid by a payment slip, type 71."""

    creditor: str
    reference: str


@dataclass(frozen=True, slots=True)
class EInvoice:
    """A whole document."""

    number: str
    issued_on: date

    due_on: date | None
    """None where nothing is to be paid."""

    credit: bool
    """Whether it is a credit note."""

    corrects: str | None
    """The number of the invoice that it corrects."""

    note: str
    buyer_reference: str

    order_reference: str | None
    """The buyer's; None: `buyer_reference` stands alone."""

    days: Days
    """All that any line is about."""

    seller: Party
    contact: Contact
    buyer: Party
    lines: tuple[Line, ...]
    vat: tuple[VatShare, ...]
    net_ore: int
    vat_ore: int
    payable_ore: int

    payment: Payment | None
    """None where nothing is to be paid, or it is collected."""

    terms: str
    """How it is paid, or paid back, in Danish."""

    def turned(self) -> "EInvoice":
        """The same money the other way round: an invoice as a credit note."""
        return replace(
            self,
            credit=not self.credit,
            lines=tuple(
                replace(line, quantity=-line.quantity, net_ore=-line.net_ore) for line in self.lines
            ),
            vat=tuple(
                replace(share, taxable_ore=-share.taxable_ore, vat_ore=-share.vat_ore)
                for share in self.vat
            ),
            net_ore=-self.net_ore,
            vat_ore=-self.vat_ore,
            payable_ore=-self.payable_ore,
        )
