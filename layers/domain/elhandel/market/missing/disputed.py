"""Readings that a customer disputes: asked for again (RSM-015), once for each dispute.

What the market sends becomes readings as any other: where it differs, the days are settled again.
"""

from dataclasses import dataclass
from typing import Final

from elhandel.billing import disputes
from elhandel.market.enquiries import Motive, PointWanted, ask
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId


@dataclass(frozen=True, slots=True)
class AskedDisputes:
    """What was asked, what could not be, and what was answered since the last time."""

    asked: int
    in_vain: int
    answered: int


def ask_for_disputed_readings(database: Database, clock: Clock) -> AskedDisputes:
    """Ask for the readings under disputed lines, and note which questions were answered. One that
    cannot be asked does not keep the others.
    """
    asked = in_vain = 0
    with database.transaction() as tx:
        answered = _note_answers(tx, clock)
        for wanted in disputes.readings_to_ask(tx):
            try:
                with tx.transaction():
                    enquiry = _ask(
                        tx, wanted.gsrn, Period(wanted.period_from, wanted.period_to), clock
                    )
            except DomainError as error:
                disputes.note_asked(tx, wanted.dispute_id, clock.now(), None, error.code)
                in_vain += 1
            else:
                disputes.note_asked(tx, wanted.dispute_id, clock.now(), enquiry)
                asked += 1

    return AskedDisputes(asked, in_vain, answered)


def _ask(tx: Transaction, gsrn: str, days: Period, clock: Clock) -> EnquiryId:
    motive = Motive("dispute", "a customer disputes a line about energy")
    return ask(tx, PointWanted("historical_data", Gsrn(gsrn)), days, motive, clock)


def _note_answers(tx: Transaction, clock: Clock) -> int:
    asked = {question.enquiry_id: question for question in disputes.questions_asked(tx)}
    over = tx.execute(_OVER, {"enquiries": list(asked)}).fetchall()
    for (enquiry,) in over:
        disputes.note_answered(tx, asked[enquiry].dispute_id, clock.now())
    return len(over)


_OVER: Final = """
SELECT enquiry_id FROM market.enquiry
WHERE enquiry_id = ANY(%(enquiries)s::int[]) AND state NOT IN ('pending', 'sent', 'partly_answered')
"""
