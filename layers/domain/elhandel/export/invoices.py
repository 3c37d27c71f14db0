"""Issued invoices and notes: in the order of their numbers, and each with its lines."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from elhandel.billing.bill import BillLine, BillSection
from elhandel.billing.invoice import Standing, Status, load_invoices, standings
from elhandel.export.cursor import numbers, read_cursor, write_cursor
from elhandel.export.page import Page, page_of
from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_dkk, decimal_kwh, decimal_price

_LIST: Final = "invoices"
_DIGITS: Final = 10
"""Of a number in its year; no series has that many."""


class Invoice(BaseModel):
    """An issued invoice or credit note. It never changes; what is paid of it does."""

    number: Annotated[str, Field(examples=["2026-00001"])]
    kind: Annotated[
        Literal["invoice", "credit_note"],
        Field(
            description="An `invoice` with `corrects` asks for more than the one it corrects.",
            examples=["invoice"],
        ),
    ]
    corrects: Annotated[
        str | None, Field(description="The invoice that this one corrects.", examples=[None])
    ]
    account_id: Annotated[
        int, Field(description="The account that owes it, or has it to the good.", examples=[4321])
    ]
    run_id: Annotated[
        int | None,
        Field(description="The settlement run that it is of; null for aconto.", examples=[17]),
    ]
    period_from: Annotated[dt.date, Field(examples=["2026-01-01"])]
    period_to: Annotated[
        dt.date, Field(description="The first day after the period.", examples=["2026-02-01"])
    ]
    issued_on: Annotated[dt.date, Field(examples=["2026-02-05"])]
    due_on: Annotated[dt.date, Field(examples=["2026-03-02"])]
    payment_reference: Annotated[str, Field(examples=["202600000000011"])]
    subtotal: Annotated[Decimal, Field(description="DKK without VAT.", examples=["599.77"])]
    vat_base: Annotated[Decimal, Field(description="What VAT is of.", examples=["599.77"])]
    vat_percent: Annotated[int, Field(examples=[25])]
    vat: Annotated[Decimal, Field(examples=["149.94"])]
    total: Annotated[Decimal, Field(description="DKK with VAT.", examples=["749.71"])]
    status: Annotated[
        Status, Field(description="As it follows from the ledger today.", examples=["partly_paid"])
    ]
    open: Annotated[
        Decimal,
        Field(
            description="DKK that are still owed of it; below zero, to the customer's good.",
            examples=["249.71"],
        ),
    ]
    has_pdf: Annotated[
        bool, Field(description="Whether its PDF is made, within minutes.", examples=[True])
    ]


class InvoiceLine(BaseModel):
    """A line as it was printed, without VAT."""

    category: Annotated[str, Field(examples=["network"])]
    component: Annotated[str, Field(examples=["charge"])]
    description: Annotated[str, Field(examples=["Nettarif C time"])]
    kwh: Annotated[Decimal | None, Field(examples=["312.480"])]
    quantity: Annotated[str | None, Field(description="Of months and pieces.", examples=[None])]
    unit_price: Annotated[
        Decimal | None,
        Field(description="DKK; null where more than one price held.", examples=["0.2052"]),
    ]
    amount: Annotated[Decimal, Field(examples=["64.12"])]
    vat: Annotated[bool, Field(description="Whether the line carries VAT.", examples=[True])]

    @classmethod
    def of(cls, line: BillLine) -> "InvoiceLine":
        return cls(
            category=line.category,
            component=line.component,
            description=line.description,
            kwh=None if line.quantity_wh is None else decimal_kwh(line.quantity_wh),
            quantity=line.quantity,
            unit_price=None if line.unit_price is None else decimal_price(line.unit_price),
            amount=decimal_dkk(line.amount_ore),
            vat=line.vat,
        )


class InvoiceSection(BaseModel):
    """The part of an invoice about one metering point, or about charges of no point."""

    gsrn: Annotated[str | None, Field(examples=["571313180000000001"])]
    product: Annotated[str, Field(examples=["Elhandel Spot"])]
    correction: Annotated[bool, Field(examples=[False])]
    period_from: Annotated[dt.date, Field(examples=["2026-01-01"])]
    period_to: Annotated[dt.date, Field(examples=["2026-02-01"])]
    lines: list[InvoiceLine]

    @classmethod
    def of(cls, section: BillSection) -> "InvoiceSection":
        return cls(
            gsrn=None if section.gsrn is None else section.gsrn.value,
            product=section.product,
            correction=section.correction,
            period_from=section.period.start,
            period_to=section.period.end,
            lines=[InvoiceLine.of(line) for line in section.lines],
        )


class InvoiceDetail(Invoice):
    """An invoice with whom it is to and with all of its lines."""

    recipient: Annotated[
        list[str],
        Field(
            description="Name and address as printed.",
            examples=[["Anders Jensen", "Vestergade 16, 2.", "8000 Aarhus C"]],
        ),
    ]
    sections: list[InvoiceSection]


type Position = tuple[tuple[int, int], ...]
"""The last number that a reader had of each year, the two latest years at most.

A number becomes visible after all before it in its year, because the year's row is locked until its
transaction ends; but one of the old year may be committed after the first of the new one.
"""

NOTHING_YET: Final[Position] = ()


def position_of(found: object) -> Position | None:
    """The position in a cursor; None where it is none."""
    if not isinstance(found, list) or len(found) not in (1, 2):
        return None

    pairs = [numbers(count=2)(each) for each in found]
    years = [pair[0] for pair in pairs if pair is not None]
    if len(years) != len(found) or years != sorted(set(years)):
        return None

    return tuple((pair[0], pair[1]) for pair in pairs if pair is not None)


def list_invoices(
    tx: Transaction,
    today: dt.date,
    *,
    gsrn: Gsrn | None = None,
    cursor: str | None = None,
    limit: int,
) -> Page[Invoice]:
    """Invoices and notes in the order of their numbers, year by year, as they stand today.

    gsrn: those that say something of this metering point. Raises InvalidCursor.
    """
    before = NOTHING_YET if cursor is None else read_cursor(cursor, _LIST, position_of)
    found = invoices_after(tx, before, limit=limit + 1, gsrn=gsrn)
    stand = standings(tx, [row["invoice_id"] for _, row in found], today)

    return page_of(
        [(position, _invoice(row, stand)) for position, row in found],
        limit,
        before=cursor,
        cursor=lambda position: write_cursor(_LIST, position),
    )


def invoices_after(
    tx: Transaction, before: Position, *, limit: int, gsrn: Gsrn | None = None
) -> list[tuple[Position, Mapping[str, Any]]]:
    """Rows of `invoices.sql` that a reader has not had, each with the position after it."""
    values = {
        "years": [year for year, _ in before],
        "numbers": [number for _, number in before],
        "first_year": before[0][0] if before else 0,
        "gsrn": None if gsrn is None else gsrn.value,
        "limit": limit,
    }
    with tx.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_INVOICES, values, prepare=False).fetchall()

    found: list[tuple[Position, Mapping[str, Any]]] = []
    position = before
    for row in rows:
        had = {**dict(position), row["series"]: row["number_in_series"]}
        position = tuple(sorted(had.items())[-2:])
        found.append((position, row))

    return found


def invoice_detail(tx: Transaction, number: str, today: dt.date) -> InvoiceDetail:
    """An invoice with its lines, as it stands today. Raises NotFound."""
    year, _, count = number.partition("-")
    before = ((int(year), int(count) - 1),)
    found = invoices_after(tx, before, limit=1) if len(count) < _DIGITS else []
    if not found or found[0][1]["number"] != number:
        raise _no_invoice(number)

    row = found[0][1]
    (issued,) = load_invoices(tx, [row["invoice_id"]])
    recipient = issued.bill.recipient

    return InvoiceDetail(
        **_invoice(row, standings(tx, [row["invoice_id"]], today)).model_dump(),
        recipient=[recipient.name, *recipient.address],
        sections=[InvoiceSection.of(section) for section in issued.bill.sections],
    )


def invoice_pdf(tx: Transaction, number: str) -> tuple[str, bytes | None]:
    """The key in the bucket of an invoice's PDF, and its hash from when it was made.

    Raises NotFound, also while the PDF is not made yet.
    """
    found = tx.execute(_DOCUMENT, {"number": number}).fetchone()
    if found is None:
        raise _no_invoice(number)
    key, sha256 = found
    if key is None:
        raise NotFound(f"The document of invoice {number} is not made yet. Try again in a while.")
    return str(key), None if sha256 is None else bytes(sha256)


def invoice_ubl(tx: Transaction, number: str) -> tuple[str, bytes]:
    """The key in the bucket of an invoice's e-invoice, and its hash from when it was made.

    Raises NotFound, also where its buyer takes none.
    """
    found = tx.execute(_EINVOICE, {"number": number}).fetchone()
    if found is None:
        raise NotFound(
            f"Invoice {number} has no e-invoice: there is no such invoice, it is not made yet, or "
            "its buyer takes none."
        )
    key, sha256 = found
    return str(key), bytes(sha256)


def _invoice(row: Mapping[str, Any], stand: Mapping[int, Standing]) -> Invoice:
    standing = stand[row["invoice_id"]]

    return Invoice(
        number=row["number"],
        kind=row["kind"],
        corrects=row["corrects"],
        account_id=row["account_id"],
        run_id=row["run_id"],
        period_from=row["period_from"],
        period_to=row["period_to"],
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        payment_reference=row["payment_reference"],
        subtotal=decimal_dkk(row["subtotal_ore"]),
        vat_base=decimal_dkk(row["vat_base_ore"]),
        vat_percent=row["vat_percent"],
        vat=decimal_dkk(row["vat_ore"]),
        total=decimal_dkk(row["total_ore"]),
        status=standing.status,
        open=decimal_dkk(standing.open_ore),
        has_pdf=row["has_pdf"],
    )


def _no_invoice(number: str) -> NotFound:
    return NotFound(f"There is no invoice {number}. The list of invoices has them all.")


_INVOICES: Final = statement("elhandel.export", "invoices")

_DOCUMENT: Final = """
SELECT document_key, document_sha256 FROM billing.invoice WHERE number = %(number)s
"""

_EINVOICE: Final = """
SELECT e.key, e.sha256 FROM billing.invoice i JOIN billing.einvoice e USING (invoice_id)
WHERE i.number = %(number)s
"""
