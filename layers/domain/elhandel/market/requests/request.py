"""Requests as rows: each has its ids before it is sent, so that a repeat is the same document.

`ask` writes the request and its outbox entry in the transaction that moves the process.
"""

from datetime import datetime
from typing import Final
from uuid import uuid4

from elhandel.market.requests.kind import Subject
from elhandel.market.requests.subject import columns_of, name_of
from elhandel.platform.database import Transaction
from elhandel.platform.work.outbox import emit

DESTINATION: Final = "datahub"


def ask(
    tx: Transaction, subject: Subject, document: str, now: datetime, *, reason: str | None = None
) -> str:
    """Write down that `document` is to be sent for a process or an enquiry, or as an answer, and
    return its transaction id. reason: another business reason than that of the subject.
    """
    transaction, message = str(uuid4()), str(uuid4())
    values = {
        "transaction": transaction,
        "message": message,
        "document": document,
        "reason": reason or subject.business_reason,
        "now": now,
        **columns_of(subject),
    }
    tx.execute(_ADD, values)

    body = {"transaction_id": transaction}
    emit(tx, DESTINATION, transaction, body, now=now, correlation_id=name_of(subject))

    return transaction


_ADD: Final = """
INSERT INTO market.request
    (transaction_id, message_id, process_id, enquiry_id, resumption_id, document, business_reason,
     created_at)
VALUES (%(transaction)s, %(message)s, %(process)s, %(enquiry)s, %(resumption)s, %(document)s,
        %(reason)s, %(now)s)
"""


def note_sent(
    tx: Transaction, transaction_id: str, correlation_id: str | None, now: datetime
) -> None:
    """DataHub has received the request."""
    values = {"transaction": transaction_id, "correlation": correlation_id, "now": now}
    tx.execute(_SENT, values)


_SENT: Final = """
UPDATE market.request SET sent_at = %(now)s, correlation_id = %(correlation)s
WHERE transaction_id = %(transaction)s
"""


def note_answer(
    tx: Transaction,
    transaction_id: str,
    *,
    result: str,
    at: datetime,
    code: str | None = None,
    text: str | None = None,
) -> str | None:
    """Note the answer to a request, once; the document it answers, None when that was answered
    before.
    """
    values = {
        "transaction": transaction_id,
        "answer": result,
        "at": at,
        "code": code,
        "text": text,
    }
    row = tx.execute(_ANSWER, values).fetchone()
    return None if row is None else str(row[0])


_ANSWER: Final = """
UPDATE market.request
SET answered_at = %(at)s, answer = %(answer)s, reject_code = %(code)s, reject_text = %(text)s
WHERE transaction_id = %(transaction)s AND answered_at IS NULL
RETURNING document
"""
