"""Our answers to requests to take a point back (RSM-003): yes, or no for want of a contract.

Within three business days; after them silence has accepted, and nothing is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from psycopg.rows import kwargs_row

from elhandel.market.processes import Cause, load_process, note
from elhandel.market.requests import CONFIRM_REALLOCATION, REJECT_REALLOCATION, ask
from elhandel.market.resumptions import Resumption, load_resumption, note_our_answer, note_resumed
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn

type Verdict = Literal["accepted", "refused"]

_DOCUMENTS: Final = {
    "accepted": CONFIRM_REALLOCATION.document,
    "refused": REJECT_REALLOCATION.document,
}
_SAID: Final = {
    "accepted": "we take the point back",
    "refused": "we do not take the point back",
}
_EVENT: Final = "answer_resumption"


class UnableToTakeBack(DomainError):
    """A request to take a point back that was answered already, or too late to be."""

    code = "resumption-not-answerable"
    status = 409


@dataclass(frozen=True, slots=True)
class OpenResumption:
    """A request to take a point back that is not concluded."""

    transaction_id: str
    gsrn: Gsrn
    business_reason: str
    resumes_on: date
    answer_by: date

    answer: str | None
    """What we have answered."""

    outcome: str | None
    """`accepted` where supply could not be resumed automatically."""

    known: bool
    """Whether there is a supply of ours that would go on, or a vacancy."""

    @property
    def do(self) -> str:
        """What is to be done now, in words."""
        if self.outcome == "accepted":
            return (
                "The point is ours again and its supply could not be resumed automatically. "
                "See in its history why, and correct its days (correct-supply)."
            )
        if self.answer == "accepted":
            return "Wait for the point's master data (RSM-022): supply goes on when they come."
        known = "" if self.known else " We know of no supply of ours that would go on."
        return (
            f"Accept, or refuse for want of a contract, by {self.answer_by}; "
            f"silence accepts.{known}"
        )


def open_resumptions(tx: Transaction) -> Sequence[OpenResumption]:
    """The requests that are not concluded, those first that must be answered first."""
    with tx.cursor(row_factory=kwargs_row(_open)) as cursor:
        return cursor.execute(_OPEN).fetchall()


_OPEN: Final = """
SELECT r.transaction_id, m.gsrn, r.business_reason, r.resumes_on, r.answer_by, r.answer, r.outcome,
       r.process_id IS NOT NULL OR EXISTS (
           SELECT FROM portfolio.vacancy v
           WHERE v.metering_point_id = r.metering_point_id AND v.ends_on = r.resumes_on) AS known
FROM market.resumption r JOIN portfolio.metering_point m USING (metering_point_id)
WHERE r.outcome IS NULL OR r.outcome = 'accepted'
ORDER BY r.answer_by, r.recorded_at
"""


def _open(*, gsrn: str, **columns: Any) -> OpenResumption:
    return OpenResumption(gsrn=Gsrn(gsrn), **columns)


def answer_resumption(
    tx: Transaction, gsrn: Gsrn, verdict: Verdict, decision: Decision, today: date
) -> Resumption:
    """Answer the latest request for a point; the same answer again changes nothing.

    Raises NotFound, UnableToTakeBack.
    """
    row = tx.execute(_LATEST, {"gsrn": str(gsrn)}).fetchone()
    if row is None:
        raise NotFound(f"We are not asked to take {gsrn} back. Check the number.")

    transaction, given, outcome = row
    if given == verdict:
        return load_resumption(tx, transaction)
    resumption = load_resumption(tx, transaction)
    _refuse_late(resumption, given, outcome, today)

    note_our_answer(tx, resumption, verdict, decision)
    ask(tx, resumption, _DOCUMENTS[verdict], decision.at)
    _note_in_process(tx, resumption, _SAID[verdict], decision)

    return load_resumption(tx, transaction)


_LATEST: Final = """
SELECT r.transaction_id, r.answer, r.outcome
FROM market.resumption r JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = %(gsrn)s
ORDER BY r.recorded_at DESC, r.transaction_id DESC LIMIT 1 FOR UPDATE OF r
"""


def conclude_resumption(tx: Transaction, gsrn: Gsrn, decision: Decision) -> Resumption:
    """Supply that could not be resumed automatically was opened again by hand.

    Raises NotFound, UnableToTakeBack.
    """
    row = tx.execute(_LATEST, {"gsrn": str(gsrn)}).fetchone()
    if row is None:
        raise NotFound(f"We are not asked to take {gsrn} back. Check the number.")

    transaction, _, outcome = row
    resumption = load_resumption(tx, transaction)
    if outcome != "accepted":
        raise UnableToTakeBack(
            f"The request to take {gsrn} back is {outcome or 'not concluded by the market'}, "
            "so there is nothing to open again by hand."
        )

    note_resumed(tx, resumption, decision.at)
    _note_in_process(tx, resumption, "supply was opened again by hand", decision)

    return load_resumption(tx, transaction)


def _refuse_late(
    resumption: Resumption, given: str | None, outcome: str | None, today: date
) -> None:
    if given is not None or outcome is not None:
        raise UnableToTakeBack(
            f"The request to take {resumption.gsrn} back is {given or outcome} already, "
            "and an answer cannot be changed. Ask DataHub Support."
        )
    if today > resumption.answer_by:
        raise UnableToTakeBack(
            f"The request to take {resumption.gsrn} back could be answered "
            f"until {resumption.answer_by}; silence has accepted it. Nothing was sent; "
            "if it was wrong, ask DataHub Support."
        )


def _note_in_process(
    tx: Transaction, resumption: Resumption, what: str, decision: Decision
) -> None:
    if resumption.process_id is None:
        return
    sentence = f"{decision.by}: {what} from {resumption.resumes_on}"
    cause = Cause(f"{sentence} ({decision.why})", Provenance(decision.at))
    note(tx, load_process(tx, resumption.process_id), _EVENT, cause)
