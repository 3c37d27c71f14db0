"""Answers: data that came for an enquiry, in one document or several, early, late or again."""

from typing import Final

from elhandel.market.enquiries.enquiry import Enquiry, advance
from elhandel.market.guides import Event, State
from elhandel.market.processes import Cause
from elhandel.platform.database import Transaction


def data_came(tx: Transaction, enquiry: Enquiry, cause: Cause) -> None:
    """Note that data came; the same message again changes nothing.

    Data prevail over what was believed before: they may come after a reject, or after the question
    was to be sent again.
    """
    if enquiry.state is not State.ANSWERED:
        advance(tx, enquiry, Event.ANSWER, cause)
        return

    values = {
        "enquiry": enquiry.enquiry_id,
        "at": cause.provenance.at,
        "cause": cause.sentence,
        "message": cause.provenance.message_id,
    }
    tx.execute(_MORE, values)


_MORE: Final = """
INSERT INTO market.enquiry_event
    (enquiry_id, step, at, event, from_state, to_state, cause, inbound_message_id)
SELECT %(enquiry)s::int, count(*) + 1, %(at)s::timestamptz, 'answer', 'answered', 'answered',
       %(cause)s::text, %(message)s::bigint
FROM market.enquiry_event WHERE enquiry_id = %(enquiry)s
HAVING count(*) FILTER (WHERE inbound_message_id = %(message)s) = 0
"""


def rejected(tx: Transaction, enquiry: Enquiry, code: str, text: str, cause: Cause) -> None:
    """The market will not answer; its code and text are kept."""
    _keep_rejection(tx, enquiry, code, text)
    advance(tx, enquiry, Event.REJECT, cause)


def nothing_there(tx: Transaction, enquiry: Enquiry, code: str, text: str, cause: Cause) -> None:
    """The market has no data of that: the answer is empty."""
    _keep_rejection(tx, enquiry, code, text)
    advance(tx, enquiry, Event.ANSWER, cause)


def _keep_rejection(tx: Transaction, enquiry: Enquiry, code: str, text: str) -> None:
    tx.execute(_REJECTION, {"enquiry": enquiry.enquiry_id, "code": code, "text": text})


_REJECTION: Final = """
UPDATE market.enquiry SET reject_code = %(code)s, reject_text = %(text)s
WHERE enquiry_id = %(enquiry)s
"""
