"""RSM-003, Confirm… and RejectRequestReallocateChangeOfSupplier: we take a point back, or do not.

Both answer a request of the market and are not answered themselves. A reject has one reason only,
D29: there is no contract with the customer.
"""

from collections.abc import Callable
from typing import Final

from elhandel.market.cim.outgoing import Head, Json, gs1
from elhandel.market.requests.kind import Answer, Opened, Record, RequestKind
from elhandel.market.resumptions import Resumption, take_answer_back
from elhandel.platform.database import Transaction
from elhandel.platform.telemetry import logger

_NO_CONTRACT: Final = {"code": {"value": "D29"}, "text": "No existing contract"}


def _answer(**more: object) -> Callable[[Transaction, Head, Resumption], Record]:
    """Names the request that is answered; no customer."""

    def build(tx: Transaction, head: Head, resumption: Resumption) -> Record:
        def record(_: Opened) -> Json:
            return {
                "mRID": head.transaction_id,
                "marketEvaluationPoint.mRID": gs1(resumption.gsrn),
                "originalTransactionIDReference_MktActivityRecord.mRID": resumption.transaction_id,
                **more,
            }

        return record

    return build


def _unanswered(answer: Answer[Resumption]) -> None:
    """Nothing answers an answer."""


def refused(answer: Answer[Resumption]) -> None:
    """The market never saw our answer: the request is open again, as long as it may be answered."""
    take_answer_back(answer.tx, answer.subject)
    named = {"transaction_id": answer.subject.transaction_id}
    logger.warning("an answer to a request to take a point back was refused", extra=named)


CONFIRM_REALLOCATION: Final = RequestKind[Resumption](
    document="ConfirmRequestReallocateChangeOfSupplier",
    type_code="D02",
    build=_answer(),
    confirmed=_unanswered,
    rejected=_unanswered,
    refused=refused,
    answers="A01",
)

REJECT_REALLOCATION: Final = RequestKind[Resumption](
    document="RejectRequestReallocateChangeOfSupplier",
    type_code="D02",
    build=_answer(Reason=[_NO_CONTRACT]),
    confirmed=_unanswered,
    rejected=_unanswered,
    refused=refused,
    answers="A02",
)
