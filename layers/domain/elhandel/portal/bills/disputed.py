"""What a customer does not accept of a bill: opened on one line, and where it stands.

Both series of the readings are here: as they were when the line was settled, and as they are now,
after they were asked for again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.billing import disputes
from elhandel.billing.disputes import DisputeCause, Letter, OwnDispute
from elhandel.billing.explained import hours_of
from elhandel.billing.invoice import Invoice
from elhandel.metering import read
from elhandel.platform.database import Transaction
from elhandel.portal.bills.explained import own_bill
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class DayOfSeries:
    """A local day, as it was billed and as it is known now, Wh."""

    day: date
    before_wh: int
    now_wh: int

    @property
    def moved_wh(self) -> int:
        return self.now_wh - self.before_wh


@dataclass(frozen=True, slots=True)
class Series:
    """The readings under a disputed line, twice."""

    days: tuple[DayOfSeries, ...]

    @property
    def different(self) -> tuple[DayOfSeries, ...]:
        return tuple(day for day in self.days if day.moved_wh)

    @property
    def before_wh(self) -> int:
        return sum(day.before_wh for day in self.days)

    @property
    def now_wh(self) -> int:
        return sum(day.now_wh for day in self.days)


@dataclass(frozen=True, slots=True)
class DisputeOfBill:
    """A dispute with what was written, and both series where it is about energy."""

    dispute: OwnDispute
    letters: Sequence[Letter]
    series: Series | None


@dataclass(frozen=True, slots=True)
class DisputedBill:
    """A bill with its disputes, the latest first."""

    invoice: Invoice
    disputes: tuple[DisputeOfBill, ...]

    @property
    def open(self) -> DisputeOfBill | None:
        """The one that is open."""
        return next((found for found in self.disputes if not found.dispute.closed_at), None)


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """A dispute of the customer who asks that is not decided. number: of the document."""

    number: str
    opened_at: datetime
    answer_by: date | None


def open_disputes(tx: Transaction) -> list[OpenDispute]:
    """What the customer who asks disputes now, the oldest first."""
    with tx.cursor(row_factory=class_row(OpenDispute)) as cursor:
        return cursor.execute(_OPEN).fetchall()


# From the customer's own documents on: a dispute is found by its document.
_OPEN: Final = """
SELECT i.number, d.opened_at, d.answer_by
FROM (SELECT i.invoice_id, i.number FROM billing.invoice i OFFSET 0) i
CROSS JOIN LATERAL (
    SELECT d.dispute_id, d.opened_at, d.answer_by FROM billing.dispute d
    WHERE d.invoice_id = i.invoice_id AND d.closed_at IS NULL OFFSET 0) d
ORDER BY d.dispute_id
"""


def disputed_bill(tx: Transaction, number: str) -> DisputedBill:
    """A bill of the asking customer with what they disputed of it. Raises NotFound."""
    invoice = own_bill(tx, number)
    return DisputedBill(
        invoice,
        tuple(
            DisputeOfBill(
                dispute,
                disputes.letters_of(tx, dispute.dispute_id),
                _series(tx, invoice, dispute) if dispute.asks_readings else None,
            )
            for dispute in disputes.own_disputes(tx, number)
        ),
    )


@dataclass(frozen=True, slots=True)
class Objection:
    """What a customer says of a bill. line_no: None: all of it."""

    line_no: int | None
    cause: DisputeCause
    words: str


def dispute_bill(
    tx: Transaction, number: str, objection: Objection, who: str, now: datetime
) -> int:
    """Open a dispute for the asking customer; the same one again is the one that is open. Returns
    its number.

    Raises NotFound, UnableToDispute where another line is disputed, too many bills are, or too much
    was written today.
    """
    invoice = own_bill(tx, number)
    lines = None if objection.line_no is None else [objection.line_no]
    for dispute in disputes.own_disputes(tx, invoice.number):
        if dispute.closed_at is None and dispute.line_nos == lines:
            disputes.add_letter(
                tx, dispute.dispute_id, Letter(objection.words, who, now, from_us=False)
            )
            return dispute.dispute_id

    if disputes.open_count(tx) >= disputes.dispute_rules(local_date(now)).most_open:
        raise disputes.UnableToDispute(
            "Many bills of yours are disputed already. Call us, and we look at them together."
        )
    return disputes.open_dispute(
        tx,
        invoice.number,
        Decision(by=who, why=f"the customer: {objection.cause}", at=now),
        line_nos=lines,
        cause=objection.cause,
        words=objection.words,
    )


def dispute_file(tx: Transaction, number: str) -> tuple[str, bytes]:
    """Where the papers of the latest dispute of a bill lie, and their hash. Raises NotFound."""
    own_bill(tx, number)
    for dispute in disputes.own_disputes(tx, number):
        if dispute.file_key is not None and dispute.file_sha256 is not None:
            return dispute.file_key, dispute.file_sha256
    raise NotFound(f"There is no file of a dispute of invoice {number} yet. Ask us for it.")


def write_more(tx: Transaction, number: str, words: str, who: str, now: datetime) -> None:
    """Add to what is disputed of a bill.

    Raises NotFound where nothing is open, UnableToDispute where too much was written today.
    """
    own_bill(tx, number)
    for dispute in disputes.own_disputes(tx, number):
        if dispute.closed_at is None:
            disputes.add_letter(tx, dispute.dispute_id, Letter(words, who, now, from_us=False))
            return
    raise NotFound(f"Nothing of invoice {number} is disputed now.")


def _series(tx: Transaction, invoice: Invoice, dispute: OwnDispute) -> Series | None:
    only = None if dispute.line_nos is None else dispute.line_nos[0]
    sections = hours_of(tx, invoice, own=True, only_line=only)
    lines = [
        (section, line)
        for section in sections
        for line in section.lines
        if line.line.quantity_wh is not None and (only is None or line.line_no == only)
    ]
    if not lines:
        return None

    section, line = lines[0]
    before = section.daily_wh(line)
    now = {
        used.start: used.wh
        for used in read.consumption(tx, line.origin.metering_point_id, section.then.days, "day")
        if isinstance(used.start, date)
    }
    days = sorted({*before, *now})
    return Series(tuple(DayOfSeries(day, before.get(day, 0), now.get(day, 0)) for day in days))
