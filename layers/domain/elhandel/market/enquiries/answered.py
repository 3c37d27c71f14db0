"""Answers: data that came for an enquiry, in one document or several, early, late or again."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from elhandel.market.enquiries.enquiry import Enquiry, advance
from elhandel.market.guides import Event
from elhandel.market.processes import Cause
from elhandel.platform.database import Transaction


def data_came(
    tx: Transaction, enquiry: Enquiry, cause: Cause, missing: Sequence[date] = ()
) -> None:
    """Note that data came; the same message again changes nothing.

    missing: the days of a question for readings that have not come. While there are any, it is
    answered in part. Data prevail over what was believed before: they may come after a reject, or
    after the question was to be sent again.
    """
    tx.execute(_MISSING, {"enquiry": enquiry.enquiry_id, "missing": list(missing)})

    event = Event.ANSWER_IN_PART if missing else Event.ANSWER
    if enquiry.guide.follow(enquiry.state, event) is None:
        _note(tx, enquiry, event, cause)
    else:
        advance(tx, enquiry, event, cause)


_MISSING: Final = """
UPDATE market.enquiry SET missing_days = %(missing)s::date[]
WHERE enquiry_id = %(enquiry)s AND missing_days <> %(missing)s::date[]
"""


def also_came(tx: Transaction, enquiry: Enquiry, cause: Cause) -> None:
    """Note data beside what was asked for, such as those of a child point; they answer nothing."""
    _note(tx, enquiry, "also_came", cause)


def _note(tx: Transaction, enquiry: Enquiry, event: str, cause: Cause) -> None:
    """Note what a message brought, once; the enquiry stays in its state."""
    values = {
        "enquiry": enquiry.enquiry_id,
        "at": cause.provenance.at,
        "event": event,
        "state": enquiry.state.value,
        "cause": cause.sentence,
        "message": cause.provenance.message_id,
    }
    tx.execute(_MORE, values)


_MORE: Final = """
INSERT INTO market.enquiry_event
    (enquiry_id, step, at, event, from_state, to_state, cause, inbound_message_id)
SELECT %(enquiry)s::int, count(*) + 1, %(at)s::timestamptz, %(event)s::text, %(state)s::text,
       %(state)s::text, %(cause)s::text, %(message)s::bigint
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
