"""What an invoice's pages say: texts in Danish, ready to print. The template only places them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A line."""

    description: str
    quantity: str
    price: str
    amount: str

    note: str
    """Marks what is free of VAT."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that belong together, with their sum."""

    title: str
    amount: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart."""

    height: float
    """From 0 to 1."""

    label: str
    """What stands under it; mostly nothing."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Consumption over time."""

    title: str

    top: str
    """What the highest bar shows, as a text."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One supply period: where, when, what."""

    title: str
    gsrn: str
    product: str
    period: str
    parts: tuple[Part, ...]
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that should be seen at once."""

    label: str
    value: str
    remark: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Us."""

    name: str
    address: str
    cvr: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """A whole document."""

    kind: str
    number: str
    title: str
    customer_number: str
    issued_on: str
    period: str
    corrects: str
    recipient: tuple[str, ...]
    sender: Sender
    headline: str
    amount: str
    remark: str
    due_on: str

    pay: str
    """What a bank asks for; empty where nothing is to be paid."""

    facts: tuple[Fact, ...]
    places: tuple[Place, ...]
    subtotal: str
    vat_label: str
    vat: str
    vat_free: str
    total_label: str
    total: str
    issued_at: int
    """Seconds since 1970: the document's date, so that an invoice always gives the same bytes."""
