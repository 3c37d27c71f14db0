"""RSM-024, RequestCancellation: takes a start of supply back that the market has confirmed."""

from typing import Final

from elhandel.market.cim.outgoing import Head, Json, gs1
from elhandel.market.guides import Event, State
from elhandel.market.processes import Cause, Process, advance
from elhandel.market.requests.kind import Answer, Opened, Record, RequestKind
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.telemetry import shown_code


def build(tx: Transaction, head: Head, process: Process) -> Record:
    """Names the request that is taken back; no customer."""
    (original,) = fetch_one(tx, _ORIGINAL, {"process": process.process_id})

    def record(_: Opened) -> Json:
        return {
            "mRID": head.transaction_id,
            "originalTransactionIDReference_MktActivityRecord.mRID": original,
            "marketEvaluationPoint.mRID": gs1(process.gsrn),
        }

    return record


_ORIGINAL: Final = """
SELECT transaction_id FROM market.request
WHERE process_id = %(process)s AND document = 'RequestChangeOfSupplier'
ORDER BY created_at DESC LIMIT 1
"""


def confirmed(answer: Answer[Process]) -> None:
    """Supply will not begin."""
    advance(answer.tx, answer.subject, Event.CONFIRM_CANCELLATION, answer.cause)


def rejected(answer: Answer[Process]) -> None:
    """Supply begins after all."""
    code = shown_code(answer.rejection.code)
    _go_on(answer, answer.because(f"the market refused to cancel: {code}"))


def refused(answer: Answer[Process]) -> None:
    """Supply begins after all."""
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
