"""What was sent to DataHub, try by try: the body as it left, what came back, and what that decided.

A try is written down before it is made and completed right after, each in a transaction of its own: after a crash in
between the row says that a document left and that nobody knows what was answered.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx
from psycopg.types.json import Jsonb

from elhandel.market.client import SendingLog
from elhandel.market.http_answers import is_receipt, verdict
from elhandel.market.sealed_body import SealedBody, open_body, seal_body, without_numbers
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, one
from elhandel.platform.told_errors import told
from elhandel.platform.vault import Sealed, Vault

RECEIVED: Final = "received"
UNANSWERED: Final = "unanswered"
_HEADERS: Final = (
    "CorrelationId",
    "Content-Type",
    "Date",
    "Location",
    "Retry-After",
    "Server",
    "Via",
    "WWW-Authenticate",
    "X-Request-Id",
)
_LONGEST_HEADER: Final = 500
_LONGEST_ANSWER: Final = 16_384  # an error body is far shorter, a gateway's page need not be kept whole

_BEGUN: Final = """
INSERT INTO market.sent (transaction_id, body, sealed, sealed_keys, sent_at)
VALUES (%(transaction)s, %(body)s, %(sealed)s, %(keys)s, %(now)s)
RETURNING sent_id
"""

_ANSWERED: Final = """
UPDATE market.sent
SET answered_at = %(now)s, verdict = %(verdict)s, status = %(status)s, headers = %(headers)s, answer = %(answer)s,
    correlation_id = %(correlation)s
WHERE sent_id = %(sent)s
"""

_UNANSWERED: Final = "UPDATE market.sent SET verdict = %(verdict)s, error = %(error)s WHERE sent_id = %(sent)s"

_FOUND: Final = """
SELECT t.sent_id, t.sent_at, r.document, m.gsrn, r.process_id, r.transaction_id, t.answered_at, t.verdict, t.status,
       t.correlation_id, t.error, t.headers, t.body, t.answer, count(*) OVER ()
FROM market.sent t
JOIN market.request r USING (transaction_id)
JOIN market.process p USING (process_id)
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE (%(gsrn)s::text IS NULL OR m.gsrn = %(gsrn)s)
  AND (%(transaction)s::text IS NULL OR r.transaction_id = %(transaction)s)
ORDER BY t.sent_id DESC LIMIT %(limit)s
"""

_KEPT: Final = "SELECT body, sealed, sealed_keys FROM market.sent WHERE sent_id = %s"


@dataclass(frozen=True, slots=True)
class Try:
    """One try at sending a document. body, answer: as text, without personal numbers."""

    sent_id: int
    sent_at: datetime
    document: str
    gsrn: str
    process_id: int
    transaction_id: str
    answered_at: datetime | None
    verdict: str | None
    status: int | None
    correlation_id: str | None
    error: str | None
    headers: dict[str, str] | None
    body: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Tries:
    """The latest tries that were asked for, the newest first, and how many there are besides."""

    tries: Sequence[Try]
    left_out: int


def tries(tx: Transaction, *, gsrn: str | None = None, transaction_id: str | None = None, limit: int = 100) -> Tries:
    """What was sent, of everything, of a metering point, or of one request."""
    rows = tx.execute(_FOUND, {"gsrn": gsrn, "transaction": transaction_id, "limit": limit}).fetchall()
    found = [Try(*[*row[:12], _text(row[12]) or "", _text(row[13])]) for row in rows]
    return Tries(found, int(rows[0][14]) - len(rows) if rows else 0)


def sent_body(tx: Transaction, sent_id: int, vault: Vault) -> bytes:
    """A body word for word as it left, its numbers opened."""
    body, sealed, keys = one(tx, _KEPT, [sent_id])
    numbers = tuple(Sealed(bytes(cipher), bytes(key)) for cipher, key in zip(sealed, keys, strict=True))
    return open_body(SealedBody(_text(body) or "", numbers), vault)


class SentLog(SendingLog):
    """Keeps the tries of one document."""

    def __init__(self, database: Database, clock: Clock, transaction_id: str, content: bytes, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._transaction_id = transaction_id
        self._content = content
        self._sealed = seal_body(content, vault)
        self._sent_id = 0

    def begun(self) -> None:
        numbers = self._sealed.numbers
        values = {
            "transaction": self._transaction_id,
            "body": gzip.compress(self._sealed.text.encode()),
            "sealed": [number.cipher for number in numbers],
            "keys": [number.wrapped_key for number in numbers],
            "now": self._clock.now(),
        }
        with self._database.transaction() as tx:
            (sent_id,) = one(tx, _BEGUN, values)
        self._sent_id = int(sent_id)

    def answered(self, answer: httpx.Response) -> None:
        text = without_numbers(answer.content, self._content, _LONGEST_ANSWER)
        headers = self._headers(answer)
        values = {
            "sent": self._sent_id,
            "now": self._clock.now(),
            "verdict": RECEIVED if is_receipt(answer) else verdict(answer).value,
            "status": answer.status_code,
            "headers": Jsonb(headers),
            "answer": gzip.compress(text.encode()),
            "correlation": headers.get("CorrelationId"),
        }
        with self._database.transaction() as tx:
            tx.execute(_ANSWERED, values)

    def unanswered(self, error: Exception) -> None:
        values = {
            "sent": self._sent_id,
            "verdict": UNANSWERED,
            "error": told(error),
        }
        with self._database.transaction() as tx:
            tx.execute(_UNANSWERED, values)

    def _headers(self, answer: httpx.Response) -> dict[str, str]:
        return {
            name: without_numbers(answer.headers[name].encode(), self._content, _LONGEST_HEADER)
            for name in _HEADERS
            if name in answer.headers
        }


def _text(packed: Any) -> str | None:
    return None if packed is None else gzip.decompress(packed).decode()
