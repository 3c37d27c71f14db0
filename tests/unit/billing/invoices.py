"""Issued invoices as values, with only what a test is about left to say, and the text of their documents."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pypdf import PdfReader

from elhandel.billing import Bill, BillLine, BillSection, Invoice, Issuer, Recipient
from elhandel.billing.document import compose, render

JANUARY = (date(2026, 1, 1), date(2026, 2, 1))

US = Issuer(
    name="Elhandel A/S",
    address="Energivej 1, 2100 København Ø",
    cvr="12345674",
    email="kundeservice@elhandel.example",
    phone="+45 70 00 00 00",
    creditor_number="80000000",
)

ENERGY = BillLine("supplier", "energy", "El, Elhandel Spot (spotpris + tillæg)", 312_500, None, None, 21_450, True, 1)
SUBSCRIPTION = BillLine(
    "supplier", "supplier_subscription", "Abonnement, Elhandel Spot", None, "1 måned", 29_000_000, 2_900, True, 2
)
GRID = BillLine("network", "charge", "Nettarif C time", 312_500, None, None, 6_125, True, 3)
TRANSMISSION = BillLine("network", "charge", "Transmissions nettarif", 312_500, None, 72_000, 2_250, True, 4)
GRID_SUBSCRIPTION = BillLine("network", "charge", "Netabonnement C", None, "16/31 måned", 24_000_000, 1_239, True, 5)
REMINDER = BillLine("network", "charge", "Rykkergebyr", None, "1 stk.", 100_000_000, 10_000, False, 6)
TAX = BillLine("tax", "charge", "Elafgift", 312_500, None, 8_000, 250, True, 7)
ORDINARY = (ENERGY, SUBSCRIPTION, GRID, TRANSMISSION, GRID_SUBSCRIPTION, TAX)


def a_section(*lines: BillLine, **changes: Any) -> BillSection:
    """What was billed for a supply period in January 2026."""
    section = BillSection(
        supply_period_id=1,
        gsrn="571313180000000012",
        supply_address=("Vestergade 16, 2.", "8000 Aarhus C"),
        product="Elhandel Spot",
        correction=False,
        period_from=JANUARY[0],
        period_to=JANUARY[1],
        daily_wh=(),
        year_before_wh=None,
        lines=lines or (ENERGY, SUBSCRIPTION),
    )
    return replace(section, **changes)


def an_invoice(
    *sections: BillSection,
    name: str = "Anders Jensen",
    address: Sequence[str] = ("Vestergade 16, 2.", "8000 Aarhus C"),
    **changes: Any,
) -> Invoice:
    """An invoice issued on 9 February 2026; its totals are those of its lines."""
    bill = Bill(42, Recipient(name, tuple(address)), sections or (a_section(),))
    start, end = bill.period
    invoice = Invoice(
        invoice_id=1,
        number="2026-00001",
        kind="invoice",
        corrects_number=None,
        run_id=1,
        shard_no=1,
        period_from=start,
        period_to=end,
        issued_on=date(2026, 2, 9),
        due_on=date(2026, 3, 2),
        payment_reference="202600000000011",
        issuer=US,
        totals=bill.totals(25),
        vat_percent=25,
        document_key=None,
        bill=bill,
    )
    return replace(invoice, **changes)


def a_credit_note(*sections: BillSection, **changes: Any) -> Invoice:
    """The credit note 2026-00007 for the invoice 2026-00001."""
    values: dict[str, Any] = {
        "number": "2026-00007",
        "kind": "credit_note",
        "corrects_number": "2026-00001",
        "payment_reference": "202600000000078",
        **changes,
    }
    return an_invoice(*sections, **values)


def document(invoice: Invoice) -> PdfReader:
    """The document, opened."""
    return PdfReader(io.BytesIO(render(compose(invoice))))


def pages(invoice: Invoice) -> list[list[str]]:
    """The lines of text of each page, single spaces between words."""
    return [[" ".join(line.split()) for line in page.extract_text().splitlines()] for page in document(invoice).pages]


def text(invoice: Invoice) -> str:
    """All that stands on the pages, single spaces between words."""
    return " ".join(word for page in pages(invoice) for line in page for word in line.split())


def places(invoice: Invoice) -> dict[str, float]:
    """How high above the foot of the first page each line of text stands (points)."""
    found: dict[str, float] = {}

    def look(text: str, matrix: Sequence[float], *_: Any) -> None:
        found.setdefault(text.strip(), matrix[5])

    document(invoice).pages[0].extract_text(visitor_text=look)
    return found
