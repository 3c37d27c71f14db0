"""Invoices and notes written down: all rows of many at once, under numbers drawn with them.

Documents and sections are taken from one JSON document each, lines from arrays: PostgreSQL refuses
COPY where row-level security holds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final, LiteralString

import msgspec
from psycopg.types.json import Json

from elhandel.billing.annotations import annotations_as_json
from elhandel.billing.bill import Bill, BillLine, InvoiceKind, VatClass, due_date
from elhandel.billing.favour import pay_back_by
from elhandel.billing.green import with_green_hours
from elhandel.billing.invoice.announced import announce
from elhandel.billing.invoice.booking import book_documents
from elhandel.billing.invoice.issuer import Issuer, issuer
from elhandel.billing.invoice.numbers import draw_numbers, number_text
from elhandel.billing.invoice.payment_reference import payment_reference
from elhandel.billing.invoice.snapshots import recipient_fields, snapshot_fields
from elhandel.billing.profile import Profile, profiles_of
from elhandel.platform.bulk.arrays import Names, array_text
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.portfolio.markets import Market, markets_of
from elhandel.settlement.engine.exact import Totals
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import CustomerId, RunId, SupplyPeriodId

type PrintedLine = tuple[int, int]
"""A line that stands on a document: (invoice id, line number)."""

type _Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice or note that is complete but for its number."""

    bill: Bill
    totals: Totals
    vat_percent: int

    run_id: RunId | None = None
    """With `shard_no`: the invoice shard that it is issued for; None for what is of no run."""

    shard_no: int | None = None
    kind: InvoiceKind = "invoice"

    corrects_id: int | None = None
    """The invoice that a note corrects."""

    vat_class: VatClass = VatClass.STANDARD

    takes_back: tuple[PrintedLine, ...] = ()
    """The printed lines that its lines take back, in order; else each line bills a settled one."""

    again: int = 0
    """How often what it bills was billed before and taken back."""

    def of_shard(self, run_id: RunId, shard_no: int) -> "Draft":
        """The same, of an invoice shard."""
        return replace(self, run_id=run_id, shard_no=shard_no)


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that now has its number."""

    invoice_id: int
    number: str


@dataclass(frozen=True, slots=True)
class Issue:
    """By whom and when documents are issued, and until when they have to be paid."""

    issuer: Issuer
    on: date
    at: datetime

    due_on: date
    """Of what asks for money, where the account's market has no days of its own; a credit note that
    gives money back is due at once."""

    def due_in(self, market: Market) -> date:
        """When a bill of an account on a market has to be paid."""
        if market.due_days is None:
            return self.due_on
        return due_date(self.on, market.due_days, market.country)


def issue_at(now: datetime, *, by: Issuer | None = None, payment_days: int | None = None) -> Issue:
    """What is issued now; by us and with our days of payment, unless others are given."""
    today = local_date(now)
    days = settings().payment_days if payment_days is None else payment_days
    return Issue(issuer=by or issuer(), on=today, at=now, due_on=due_date(today, days))


def issue_drafts(tx: Transaction, drafts: Sequence[Draft], issue: Issue) -> list[Issued]:
    """Give drafts the next numbers of the year, write them down and post them in the ledger.

    Bills say what is covered of their electricity hour by hour, as it stands now. Everybody else
    who issues waits until `tx` ends.
    """
    if not drafts:
        return []
    drafts = _with_green_hours(tx, drafts)

    ids = [int(row[0]) for row in tx.execute(_NEW_IDS, {"count": len(drafts)})]
    sections = []
    for invoice_id, draft in zip(ids, drafts, strict=True):
        sections += _section_rows(invoice_id, draft)

    customers = [draft.bill.customer_id for draft in drafts]
    profiles, markets = profiles_of(tx, customers), markets_of(tx, customers, issue.on)
    series = issue.on.year
    numbers = draw_numbers(tx, series, len(drafts))
    beside = _notes_beside(drafts, numbers, series)
    by = asdict(issue.issuer)
    invoices = []
    for invoice_id, number, draft in zip(ids, numbers, drafts, strict=True):
        profile = profiles[draft.bill.customer_id]
        due_on = issue.due_in(markets[draft.bill.customer_id])
        row = _invoice_row(invoice_id, number, draft, issue, due_on, profile)
        notes = None if draft.corrects_id is not None else beside.pop(draft.bill.customer_id, None)
        invoices.append({**row, "issuer": by, "notes": notes})

    _add(tx, _ADD_INVOICES, invoices)
    _add(tx, _ADD_SECTIONS, sections)
    tx.execute(_ADD_LINES, _line_columns(ids, drafts))
    book_documents(tx, ids, issue.at)

    texts = [number_text(series, number) for number in numbers]
    announce(tx, drafts, texts, issue.due_on, issue.at)

    return [Issued(invoice_id, text) for invoice_id, text in zip(ids, texts, strict=True)]


def _with_green_hours(tx: Transaction, drafts: Sequence[Draft]) -> list[Draft]:
    """Notes say nothing of it: they correct amounts."""
    regular = [draft.bill for draft in drafts if draft.corrects_id is None]
    said = with_green_hours(tx, regular)
    if said == regular:
        return list(drafts)

    bills = iter(said)
    return [
        draft if draft.corrects_id is not None else replace(draft, bill=next(bills))
        for draft in drafts
    ]


def _notes_beside(
    drafts: Sequence[Draft], numbers: Sequence[int], series: int
) -> dict[CustomerId, list[_Row]]:
    """The notes of each customer, as the first of the invoices issued with them says them."""
    notes: dict[CustomerId, list[_Row]] = defaultdict(list)
    for draft, number in zip(drafts, numbers, strict=True):
        if draft.corrects_id is not None:
            note = {"number": number_text(series, number), "total_ore": draft.totals.total}
            notes[draft.bill.customer_id].append(note)

    return notes


def _invoice_row(
    invoice_id: int, number: int, draft: Draft, issue: Issue, due_on: date, profile: Profile
) -> _Row:
    """due_on: of what asks for money."""
    series = issue.on.year
    bill, totals = draft.bill, draft.totals
    period = bill.period

    return {
        "invoice_id": invoice_id,
        "number": number_text(series, number),
        "series": series,
        "number_in_series": number,
        "kind": draft.kind,
        "corrects_id": draft.corrects_id,
        "customer_id": bill.customer_id,
        "run_id": draft.run_id,
        "shard_no": draft.shard_no,
        "period_from": period.start,
        "period_to": period.end,
        "issued_on": issue.on,
        "due_on": issue.on if draft.kind == "credit_note" else due_on,
        "payment_reference": payment_reference(series, number),
        "recipient": recipient_fields(bill.recipient),
        "subtotal_ore": totals.subtotal,
        "vat_base_ore": totals.vat_base,
        "vat_percent": draft.vat_percent,
        "vat_ore": totals.vat,
        "total_ore": totals.total,
        "issued_at": issue.at,
        "recipient_id": bill.recipient.recipient_id,
        "mandate": profile.mandate_number,
        "vat_class": draft.vat_class,
        "pay_back_by": pay_back_by(issue.on, totals.total),
    }


def _section_rows(invoice_id: int, draft: Draft) -> list[_Row]:
    return [
        {
            "invoice_id": invoice_id,
            "section_no": section_no,
            "supply_period_id": section.supply_period_id,
            "gsrn": None if section.gsrn is None else section.gsrn.value,
            "supply_address": list(section.supply_address),
            "product": section.product,
            "correction": section.correction,
            "period_from": section.period.start,
            "period_to": section.period.end,
            "daily_wh": array_text(section.daily_wh),  # of a list, JSON reads each day by itself
            "year_before_wh": section.year_before_wh,
            "run_id": section.run_id,
            "takes_back": bool(draft.takes_back),
            "again": draft.again,
            **snapshot_fields(section),
            "annotations": annotations_as_json(section.annotations),
        }
        for section_no, section in enumerate(draft.bill.sections, start=1)
    ]


def _line_columns(ids: Sequence[int], drafts: Sequence[Draft]) -> Mapping[str, Any]:
    """The columns of the lines of documents, each an array; ids: of the drafts, in their order.

    A month has a million lines: as JSON they would take as long to read as to write down.
    """
    places: list[tuple[int, int, RunId | None, SupplyPeriodId | None, int]] = []
    numbers: list[int] = []
    lines: list[BillLine] = []
    taken_back: list[PrintedLine | tuple[None, None]] = []
    for invoice_id, draft in zip(ids, drafts, strict=True):
        count = 0
        for section_no, section in enumerate(draft.bill.sections, start=1):
            place = invoice_id, section_no, section.run_id, section.supply_period_id, draft.again
            places += [place] * len(section.lines)
            lines += section.lines
            count += len(section.lines)
        numbers += range(1, count + 1)
        if draft.takes_back and len(draft.takes_back) != count:
            raise ValueError(f"{count} lines cannot take back {len(draft.takes_back)}")
        taken_back += draft.takes_back or [(None, None)] * count

    categories = Names.of([line.category for line in lines])
    components = Names.of([line.component for line in lines])
    descriptions = Names.of([line.description for line in lines])
    quantities = Names.of([line.quantity for line in lines])

    return {
        "invoices": Int4s([place[0] for place in places]),
        "numbers": Int4s(numbers),
        "sections": Int4s([place[1] for place in places]),
        "category_names": categories.names,
        "categories": Int4s(categories.places),
        "component_names": components.names,
        "components": Int4s(components.places),
        "description_names": descriptions.names,
        "descriptions": Int4s(descriptions.places),
        "quantities_wh": array_text([line.quantity_wh for line in lines]),
        "quantity_names": quantities.names,
        "quantities": Int4s(quantities.places),
        "unit_prices": array_text([line.unit_price for line in lines]),
        "amounts": array_text([line.amount_ore for line in lines]),
        "with_vat": Int4s([line.vat for line in lines]),
        "runs": array_text([place[2] for place in places]),
        "supply_periods": array_text([place[3] for place in places]),
        "settled_lines": array_text([line.settlement_line_no for line in lines]),
        "vat_amounts": array_text([line.vat_ore for line in lines]),
        "credits_invoices": array_text([invoice for invoice, _ in taken_back]),
        "credits_lines": array_text([line for _, line in taken_back]),
        "charges": array_text([line.billing_charge_id for line in lines]),
        "again": Int4s([place[4] for place in places]),
    }


def _add(tx: Transaction, statement: LiteralString, rows: Sequence[_Row]) -> None:
    """Whole numbers stay exact; days and instants are written as PostgreSQL reads them."""
    tx.execute(statement, {"rows": Json(rows, dumps=msgspec.json.encode)})


_NEW_IDS: Final = """
SELECT nextval(pg_get_serial_sequence('billing.invoice', 'invoice_id'))::int
FROM generate_series(1, %(count)s::int)
"""

_ADD_INVOICES: Final = statement("elhandel.billing.invoice", "add_invoices")

_ADD_SECTIONS: Final = statement("elhandel.billing.invoice", "add_sections")

_ADD_LINES: Final = statement("elhandel.billing.invoice", "add_lines")
