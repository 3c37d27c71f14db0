"""Writing invoices down: all rows of many at once, under numbers drawn in the same transaction.

Each table takes its rows from one JSON document: PostgreSQL takes no COPY where row-level security
holds.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString

from psycopg.types.json import Json

from elhandel.billing.bill import Bill, InvoiceKind
from elhandel.billing.invoice.issuer import Issuer
from elhandel.billing.invoice.numbers import draw_numbers, number_text
from elhandel.billing.invoice.payment_reference import payment_reference
from elhandel.platform.database import Transaction
from elhandel.settlement.engine.exact import Totals

_NEW_IDS: Final = """
SELECT nextval(pg_get_serial_sequence('billing.invoice', 'invoice_id'))::int FROM generate_series(1, %s)
"""

_INVOICES: Final = """
    invoice_id, number, series, number_in_series, kind, corrects_id, customer_id, run_id, shard_no,
    period_from, period_to, issued_on, due_on, payment_reference, recipient, issuer, subtotal_ore,
    vat_base_ore, vat_percent, vat_ore, total_ore, issued_at, recipient_id
"""

_SECTIONS: Final = """
    invoice_id, section_no, supply_period_id, gsrn, supply_address, product, correction, period_from,
    period_to, daily_wh, year_before_wh, run_id, takes_back
"""

_LINES: Final = """
    invoice_id, line_no, section_no, category, component, description, quantity_wh, quantity, unit_price,
    amount_ore, vat, run_id, supply_period_id, settlement_line_no, vat_ore, credits_invoice_id,
    credits_line_no
"""

_ADD_INVOICES: Final = f"""
INSERT INTO billing.invoice ({_INVOICES}) OVERRIDING SYSTEM VALUE
SELECT {_INVOICES} FROM json_populate_recordset(NULL::billing.invoice, %s)
"""  # noqa: S608  (the columns above)

_ADD_SECTIONS: Final = f"""
INSERT INTO billing.invoice_section ({_SECTIONS})
SELECT {_SECTIONS} FROM json_populate_recordset(NULL::billing.invoice_section, %s)
"""  # noqa: S608

_ADD_LINES: Final = f"""
INSERT INTO billing.invoice_line ({_LINES})
SELECT {_LINES} FROM json_populate_recordset(NULL::billing.invoice_line, %s)
"""  # noqa: S608

type PrintedLine = tuple[int, int]
"""A line that stands on a document: (invoice id, line number)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice or note that lacks only its number.

    run_id, shard_no: the invoice shard that it is issued for; None for aconto, which is of no run.
    corrects_id: the invoice that a note corrects. takes_back: the printed lines that these are the
    inverse of, in the order of the lines; without them each line bills a settled one.
    """

    bill: Bill
    run_id: int | None
    shard_no: int | None
    totals: Totals
    vat_percent: int
    kind: InvoiceKind = "invoice"
    corrects_id: int | None = None
    takes_back: tuple[PrintedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that now has its number."""

    invoice_id: int
    number: str


def issue_drafts(
    tx: Transaction,
    drafts: Sequence[Draft],
    *,
    issuer: Issuer,
    issued_on: date,
    due_on: date,
    issued_at: datetime,
) -> list[Issued]:
    """Give drafts the next numbers of the year and write them down. Whoever else issues waits until
    `tx` ends.

    due_on: when it has to be paid; a credit note that gives money back is due at once.
    """
    if not drafts:
        return []

    ids = [int(row[0]) for row in tx.execute(_NEW_IDS, [len(drafts)])]
    sections = [
        row for id_, draft in zip(ids, drafts, strict=True) for row in _section_rows(id_, draft)
    ]
    lines = [row for id_, draft in zip(ids, drafts, strict=True) for row in _line_rows(id_, draft)]
    series = issued_on.year
    numbers = draw_numbers(tx, series, len(drafts))
    by_us = asdict(issuer)
    invoices = [
        (
            id_,
            number_text(series, number),
            series,
            number,
            draft.kind,
            draft.corrects_id,
            draft.bill.customer_id,
            draft.run_id,
            draft.shard_no,
            *draft.bill.period,
            issued_on,
            issued_on if draft.kind == "credit_note" else due_on,
            payment_reference(series, number),
            {"name": draft.bill.recipient.name, "address": list(draft.bill.recipient.address)},
            by_us,
            draft.totals.subtotal,
            draft.totals.vat_base,
            draft.vat_percent,
            draft.totals.vat,
            draft.totals.total,
            issued_at,
            draft.bill.recipient.recipient_id,
        )
        for id_, number, draft in zip(ids, numbers, drafts, strict=True)
    ]
    _add(tx, _ADD_INVOICES, _INVOICES, invoices)
    _add(tx, _ADD_SECTIONS, _SECTIONS, sections)
    _add(tx, _ADD_LINES, _LINES, lines)

    return [
        Issued(id_, number_text(series, number)) for id_, number in zip(ids, numbers, strict=True)
    ]


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
            section.run_id,
            bool(draft.takes_back),
        )
        for section_no, section in enumerate(draft.bill.sections, start=1)
    ]


def _line_rows(invoice_id: int, draft: Draft) -> list[tuple[Any, ...]]:
    placed = [
        (section_no, section, line)
        for section_no, section in enumerate(draft.bill.sections, start=1)
        for line in section.lines
    ]
    taken_back: Sequence[PrintedLine | tuple[None, None]] = draft.takes_back or [
        (None, None)
    ] * len(placed)
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
            section.run_id,
            section.supply_period_id,
            line.settlement_line_no,
            line.vat_ore,
            *of_line,
        )
        for line_no, ((section_no, section, line), of_line) in enumerate(
            zip(placed, taken_back, strict=True), start=1
        )
    ]


def _add(
    tx: Transaction, statement: LiteralString, columns: str, rows: Sequence[Sequence[Any]]
) -> None:
    names = [name.strip() for name in columns.split(",")]
    objects = [dict(zip(names, row, strict=True)) for row in rows]
    tx.execute(statement, [Json(objects, dumps=_json)])


def _json(rows: Any) -> str:
    """Whole numbers stay exact; days and instants are written as PostgreSQL reads them."""
    return json.dumps(rows, default=_text, ensure_ascii=False)


def _text(value: Any) -> str:
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of an invoice")
