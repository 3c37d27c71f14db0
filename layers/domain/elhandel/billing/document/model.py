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
    """Marks what is free of VAT, or that readings were estimated."""

    detail: tuple["Row", ...] = ()
    """What this line nets: printed below it, its amounts not in the column that is summed."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that belong together, with their sum."""

    title: str
    """Empty where the place is headed so: then the lines stand without one and a sum."""

    amount: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart."""

    height: float
    """From 0 to 1."""

    label: str
    """What stands under it; mostly nothing."""

    before: float | None = None
    """The height of the same day or month a year before."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Consumption over time, beside the same time a year before where that is known."""

    title: str

    top: str
    """What the full height stands for, as a text."""

    bars: tuple[Bar, ...]

    alt: str
    """What it shows, for those who hear the document instead of seeing it."""

    now: str = ""
    """What the bars are called; with `before` empty where there is nothing to compare with."""

    before: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One supply period: where, when, what."""

    title: str

    facts: str
    """Under the title: the supply point's number, product and days."""

    agreed: str
    """What was agreed, in a sentence; empty where nothing is known."""

    remarks: tuple[str, ...]
    """What the figures do not say by themselves: corrections, estimates."""

    parts: tuple[Part, ...]
    chart: Chart | None

    green: str = ""
    """Which share of the electricity certificates cover; empty where they cover nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One of several places, at a glance."""

    title: str
    quantity: str
    amount: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that should be seen at once."""

    label: str
    value: str
    remark: str


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole that is drawn as a bar."""

    label: str
    value: str

    share: float
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Section:
    """A small text with a title, at the end of the document."""

    title: str
    paragraphs: tuple[str, ...]
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What an amount in advance rests on, as rows of a label and a value."""

    title: str
    rows: tuple[tuple[str, str], ...]
    text: str


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
    title: str

    header: tuple[tuple[str, str], ...]
    """What identifies it, as (label, value): number, day, customer, period, buyer's references."""

    recipient: tuple[str, ...]
    sender: Sender
    headline: str
    amount: str
    remark: str

    due_label: str
    due_on: str
    """Empty, with what stands around it, where nothing is to be paid."""

    pay_label: str
    """What the payment is known by: a line for the bank, or that it is collected by itself."""

    pay: str
    facts: tuple[Fact, ...]

    split_title: str
    split: tuple[Share, ...]
    """Where the money goes; empty where it isn't all paid by the customer."""

    summaries: tuple[Summary, ...]
    """Of several places."""

    places: tuple[Place, ...]
    bases: tuple[Basis, ...]
    subtotal: str
    vat_label: str
    vat: str
    vat_free: str
    vat_remark: str
    total_label: str
    total: str
    sections: tuple[Section, ...]
    issued_at: int
    """Seconds since 1970: the document's date, so that an invoice always gives the same bytes."""
