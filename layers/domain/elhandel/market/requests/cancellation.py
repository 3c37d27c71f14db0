"""RSM-024, RequestCancellation: takes back a start or an end of supply, or a move-out, that the
market has confirmed.
"""

from datetime import datetime
from typing import Final

from elhandel.market.cim.outgoing import Head, Json, gs1
from elhandel.market.guides import Event, State
from elhandel.market.processes import Cause, Process, advance
from elhandel.market.requests.kind import Answer, Opened, Record, RequestKind
from elhandel.market.requests.request import ask
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.telemetry import shown_code

_REASON: Final = {"D29": "E65"}
"""The cancellation of a secondary move-in has the reason of any move-in (BRS-009)."""


def ask_to_cancel(tx: Transaction, process: Process, now: datetime) -> str:
    """Write down that what the market has confirmed is to be cancelled; the transaction id."""
    reason = _REASON.get(process.business_reason, process.business_reason)
    return ask(tx, process, CANCELLATION.document, now, reason=reason)


def build(tx: Transaction, head: Head, process: Process) -> Record:
    """Names the request that is taken back; no customer."""
    asked = {"process": process.process_id, "document": process.guide.opens_with}
    (original,) = fetch_one(tx, _ORIGINAL, asked)

    def record(_: Opened) -> Json:
        return {
            "mRID": head.transaction_id,
            "originalTransactionIDReference_MktActivityRecord.mRID": original,
            "marketEvaluationPoint.mRID": gs1(process.gsrn),
        }

    return record


_ORIGINAL: Final = """
SELECT transaction_id FROM market.request
WHERE process_id = %(process)s AND document = %(document)s
ORDER BY created_at DESC LIMIT 1
"""


def confirmed(answer: Answer[Process]) -> None:
    """It will not happen: supply does not begin, or does not end."""
    advance(answer.tx, answer.subject, Event.CONFIRM_CANCELLATION, answer.cause)


def rejected(answer: Answer[Process]) -> None:
    """It happens after all."""
    code = shown_code(answer.rejection.code)
    _go_on(answer, answer.because(f"the market refused to cancel: {code}"))


def refused(answer: Answer[Process]) -> None:
    """It happens after all."""
    _go_on(answer, answer.cause)


def _go_on(answer: Answer[Process], cause: Cause) -> None:
    if answer.subject.state is State.CANCELLATION_PENDING:
        advance(answer.tx, answer.subject, Event.REJECT_CANCELLATION, cause)


CANCELLATION: Final = RequestKind[Process](
    document="RequestCancellation",
    type_code="E67",
    build=build,
    confirmed=confirmed,
    rejected=rejected,
    refused=refused,
)
