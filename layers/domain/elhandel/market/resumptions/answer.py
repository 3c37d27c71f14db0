"""What we have answered to a request to take a point back, and who decided it."""

from datetime import datetime
from typing import Final, Literal

from elhandel.market.resumptions.resumption import Resumption
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision


def note_our_answer(
    tx: Transaction,
    resumption: Resumption,
    answer: Literal["accepted", "refused"],
    decision: Decision,
) -> None:
    """Keep our answer. A refusal concludes the request, unless the market says otherwise later."""
    values = {
        "transaction": resumption.transaction_id,
        "answer": answer,
        "by": decision.by,
        "why": decision.why,
        "at": decision.at,
    }
    tx.execute(_ANSWERED, values)


_ANSWERED: Final = """
UPDATE market.resumption
SET answer = %(answer)s, answered_by = %(by)s, answer_why = %(why)s, answered_at = %(at)s,
    outcome = CASE %(answer)s WHEN 'refused' THEN 'refused' END,
    outcome_at = CASE %(answer)s WHEN 'refused' THEN %(at)s::timestamptz END
WHERE transaction_id = %(transaction)s
"""


def take_answer_back(tx: Transaction, resumption: Resumption) -> None:
    """Our answer never reached the market: the request is unanswered again."""
    tx.execute(_TAKE_BACK, {"transaction": resumption.transaction_id})


_TAKE_BACK: Final = """
UPDATE market.resumption
SET answer = NULL, answered_by = NULL, answer_why = NULL, answered_at = NULL,
    outcome = CASE WHEN outcome = 'refused' THEN NULL ELSE outcome END,
    outcome_at = CASE WHEN outcome = 'refused' THEN NULL ELSE outcome_at END
WHERE transaction_id = %(transaction)s
"""


def note_resumed(tx: Transaction, resumption: Resumption, at: datetime) -> None:
    """Supply goes on, by hand."""
    tx.execute(_RESUMED, {"transaction": resumption.transaction_id, "at": at})


_RESUMED: Final = """
UPDATE market.resumption SET outcome = 'resumed', outcome_at = %(at)s
WHERE transaction_id = %(transaction)s
"""
