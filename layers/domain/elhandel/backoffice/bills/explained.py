"""Why 114.58? A document's lines, one of them opened to its intervals, with the versions of
readings and prices that made it and the rules that held; and what a correction made of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.bill import BillLine
from elhandel.billing.explained import (
    OpenedLine,
    SectionHours,
    hours_of,
    notes_of,
    opened,
    origins_of,
)
from elhandel.billing.invoice import Invoice, Standing, load_invoices, standings
from elhandel.market.rules import rule_pack
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.settlement.explain import KnownReadings
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class LineExplained:
    """A line with the settled line behind it; what is not settled has none."""

    line_no: int
    line: BillLine
    gsrn: str | None
    owner: str | None
    """Of the charge, GLN."""

    code: str | None
    run_id: int | None
    corrects_run_id: int | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class VersionOfDay:
    """The readings of a day as they made the line, and as they were before a correction."""

    day: date
    then: KnownReadings | None
    before: KnownReadings | None

    @property
    def changed(self) -> bool:
        """Whether the correction is about other readings of this day."""
        return self.before is not None and (self.then is None or self.then.wh != self.before.wh)


@dataclass(frozen=True, slots=True)
class NoteOfBill:
    """What corrects the document."""

    number: str
    issued_on: date
    total_ore: int


@dataclass(frozen=True, slots=True)
class BillExplained:
    """A document with its lines; `opened` where one was asked for."""

    invoice: Invoice
    account_id: int
    standing: Standing
    lines: tuple[LineExplained, ...]
    notes: tuple[NoteOfBill, ...]
    rules: str
    """The rule pack of the market that held on the first day."""

    opened: OpenedLine | None
    versions: tuple[VersionOfDay, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    invoice_id: int
    account_id: int


def explained_bill(
    tx: Transaction, number: str, today: date, line_no: int | None = None
) -> BillExplained:
    """A document, and one of its lines opened. Raises NotFound."""
    found = tx.cursor(row_factory=class_row(_Found)).execute(_BILL, {"number": number}).fetchone()
    if found is None:
        raise NotFound(f"There is no document {number}. Look at the customer's bills.")
    (invoice,) = load_invoices(tx, [found.invoice_id])

    line, versions = None, tuple[VersionOfDay, ...]()
    if line_no is not None:
        sections = hours_of(tx, invoice, own=False, only_line=line_no)
        line = opened(invoice, line_no, sections)
        versions = tuple(_versions(sections, line_no))

    return BillExplained(
        invoice=invoice,
        account_id=found.account_id,
        standing=standings(tx, [found.invoice_id], today)[found.invoice_id],
        lines=tuple(_lines(tx, invoice)),
        notes=tuple(
            NoteOfBill(note.number, note.issued_on, note.totals.total)
            for note in notes_of(tx, invoice)
        ),
        rules=rule_pack(invoice.period.start, settings().market_rules).name,
        opened=line,
        versions=versions,
    )


def _lines(tx: Transaction, invoice: Invoice) -> Sequence[LineExplained]:
    origins = origins_of(tx, invoice.invoice_id, own=False)
    found, number = [], 0
    for section in invoice.bill.sections:
        for line in section.lines:
            number += 1
            origin = origins.get(number)
            found.append(
                LineExplained(
                    line_no=number,
                    line=line,
                    gsrn=None if origin is None else origin.gsrn,
                    owner=None if origin is None else origin.owner,
                    code=None if origin is None else origin.code,
                    run_id=section.run_id,
                    corrects_run_id=None if origin is None else origin.corrects_run_id,
                    settled_at=None if origin is None else origin.settled_at,
                )
            )
    return found


def _versions(sections: Sequence[SectionHours], line_no: int) -> Sequence[VersionOfDay]:
    for section in sections:
        for line in section.lines:
            if line.line_no == line_no:
                then = section.readings_of(line)
                earlier = section.before
                before = earlier.readings_of(line.origin.metering_point_id) if earlier else {}
                days = sorted({*then, *before})
                return [VersionOfDay(day, then.get(day), before.get(day)) for day in days]
    return []


_BILL: Final = """
SELECT i.invoice_id, a.account_id
FROM billing.invoice i JOIN portfolio.account a USING (customer_id) WHERE i.number = %(number)s
"""
