"""Writing invoices down: all rows of many at once, by COPY, under numbers drawn in the same transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from psycopg.types.json import Jsonb

from elhandel.billing.bills import Bill
from elhandel.billing.issuer import Issuer
from elhandel.billing.numbers import draw_numbers, number_text
from elhandel.billing.payment_reference import payment_reference
from elhandel.platform.database import Transaction
from elhandel.settlement.engine import Totals

_NEW_IDS: Final = """
SELECT nextval(pg_get_serial_sequence('billing.invoice', 'invoice_id'))::int FROM generate_series(1, %s)
"""

_COPY_INVOICES: Final = """
COPY billing.invoice (invoice_id, number, series, number_in_series, kind, corrects_id, customer_id, run_id, shard_no,
    period_from, period_to, issued_on, due_on, payment_reference, recipient, issuer, subtotal_ore, vat_base_ore,
    vat_percent, vat_ore, total_ore, issued_at) FROM STDIN
"""

_COPY_SECTIONS: Final = """
COPY billing.invoice_section (invoice_id, section_no, supply_period_id, gsrn, supply_address, product, correction,
    period_from, period_to, daily_wh, year_before_wh) FROM STDIN
"""

_COPY_LINES: Final = """
COPY billing.invoice_line (invoice_id, line_no, section_no, category, component, description, quantity_wh, quantity,
    unit_price, amount_ore, vat, run_id, supply_period_id, settlement_line_no, credits_invoice_id, credits_line_no)
FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class Credit:
    """That a document takes lines back: of which invoice, and which of its lines, in the order of the new lines."""

    invoice_id: int
    line_nos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice or credit note that lacks only its number."""

    bill: Bill
    run_id: int
    shard_no: int
    totals: Totals
    vat_percent: int
    credit: Credit | None = None

    @property
    def kind(self) -> Literal["invoice", "credit_note"]:
        return "credit_note" if self.credit else "invoice"


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that now has its number."""

    invoice_id: int
    number: str


def issue(
    tx: Transaction, drafts: Sequence[Draft], *, issuer: Issuer, issued_on: date, due_on: date, issued_at: datetime
) -> list[Issued]:
    """Give drafts the next numbers of the year and write them down. Whoever else issues waits until `tx` ends."""
    if not drafts:
        return []
    ids = [int(row[0]) for row in tx.execute(_NEW_IDS, [len(drafts)])]
    sections = [row for id_, draft in zip(ids, drafts, strict=True) for row in _section_rows(id_, draft)]
    lines = [row for id_, draft in zip(ids, drafts, strict=True) for row in _line_rows(id_, draft)]
    series = issued_on.year
    numbers = draw_numbers(tx, series, len(drafts))
    by_us = Jsonb(asdict(issuer))
    invoices = [
        (
            id_,
            number_text(series, number),
            series,
            number,
            draft.kind,
            draft.credit.invoice_id if draft.credit else None,
            draft.bill.customer_id,
            draft.run_id,
            draft.shard_no,
            *draft.bill.period,
            issued_on,
            due_on,
            payment_reference(series, number),
            Jsonb({"name": draft.bill.recipient.name, "address": list(draft.bill.recipient.address)}),
            by_us,
            draft.totals.subtotal,
            draft.totals.vat_base,
            draft.vat_percent,
            draft.totals.vat,
            draft.totals.total,
            issued_at,
        )
        for id_, number, draft in zip(ids, numbers, drafts, strict=True)
    ]
    _copy(tx, _COPY_INVOICES, invoices)
    _copy(tx, _COPY_SECTIONS, sections)
    _copy(tx, _COPY_LINES, lines)
    return [Issued(id_, number_text(series, number)) for id_, number in zip(ids, numbers, strict=True)]


def _section_rows(invoice_id: int, draft: Draft) -> list[tuple[Any, ...]]:
    return [
        (
            invoice_id,
            section_no,
            section.supply_period_id,
            section.gsrn,
            list(section.supply_address),
            section.product,
            section.correction,
            section.period_from,
            section.period_to,
            list(section.daily_wh),
            section.year_before_wh,
        )
        for section_no, section in enumerate(draft.bill.sections, start=1)
    ]


def _line_rows(invoice_id: int, draft: Draft) -> list[tuple[Any, ...]]:
    placed = [
        (section_no, section, line)
        for section_no, section in enumerate(draft.bill.sections, start=1)
        for line in section.lines
    ]
    credited: Sequence[int | None] = draft.credit.line_nos if draft.credit else [None] * len(placed)
    return [
        (
            invoice_id,
            line_no,
            section_no,
            line.category,
            line.component,
            line.description,
            line.quantity_wh,
            line.quantity,
            line.unit_price,
            line.amount_ore,
            line.vat,
            draft.run_id,
            section.supply_period_id,
            line.settlement_line_no,
            draft.credit.invoice_id if draft.credit else None,
            credited_line_no,
        )
        for line_no, ((section_no, section, line), credited_line_no) in enumerate(
            zip(placed, credited, strict=True), start=1
        )
    ]


def _copy(tx: Transaction, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with tx.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)
