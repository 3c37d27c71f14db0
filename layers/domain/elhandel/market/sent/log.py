"""The log of a document that is being sent: each try is written down before it is made, and
completed right after.

Each has its own transaction: after a crash in between, the row says that a document left and
that the answer is unknown.
"""

import gzip
from typing import Final

import httpx
from psycopg.types.json import Jsonb

from elhandel.market.hub import SendingLog, is_receipt, verdict
from elhandel.market.sent.sealed_body import mark_body, without_numbers
from elhandel.market.sent.seals import SEALED, owner_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.telemetry import error_text
from elhandel.platform.vault.sealed import Sealed
from elhandel.platform.vault.sealer import Sealer, SealingKey

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
"""The headers of an answer that are kept."""
_LONGEST_HEADER: Final = 500
_LONGEST_ANSWER: Final = 16_384  # error bodies are far shorter; a gateway's page may be cut


class SentLog(SendingLog):
    """Keeps the tries of one document.

    Made outside a transaction: it may ask KMS for a key. Raises AwsUnavailable.
    """

    def __init__(
        self, database: Database, clock: Clock, transaction_id: str, content: bytes, sealer: Sealer
    ) -> None:
        self._database = database
        self._clock = clock
        self._transaction_id = transaction_id
        self._content = content
        self._marked = mark_body(content)
        self._key: SealingKey | None = sealer.key_for(SEALED) if self._marked.numbers else None
        self._version = sealer.version
        self._sent_id = 0

    def begun(self) -> None:
        values = {
            "transaction": self._transaction_id,
            "body": gzip.compress(self._marked.text.encode()),
            "version": self._version,
            "now": self._clock.now(),
        }

        with self._database.transaction() as tx:
            (sent_id,) = fetch_one(tx, _NEXT, [])
            sealed = self._sealed(sent_id)
            ciphers = [number.cipher for number in sealed]
            keys = [number.wrapped_key for number in sealed]
            tx.execute(_BEGUN, {**values, "sent": sent_id, "sealed": ciphers, "keys": keys})

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
        values = {"sent": self._sent_id, "verdict": UNANSWERED, "error": error_text(error)}
        with self._database.transaction() as tx:
            tx.execute(_UNANSWERED, values)

    def _sealed(self, sent_id: int) -> list[Sealed]:
        if self._key is None:
            return []
        numbers = enumerate(self._marked.numbers, start=1)
        return [self._key.seal(number, owner_of(sent_id, place)) for place, number in numbers]

    def _headers(self, answer: httpx.Response) -> dict[str, str]:
        return {
            name: without_numbers(answer.headers[name].encode(), self._content, _LONGEST_HEADER)
            for name in _HEADERS
            if name in answer.headers
        }


# Drawn before the numbers are sealed: the seals are bound to it.
_NEXT: Final = "SELECT nextval('market.sent_sent_id_seq')"

_BEGUN: Final = """
INSERT INTO market.sent (sent_id, transaction_id, body, sealed, sealed_keys, seal_version, sent_at)
OVERRIDING SYSTEM VALUE
VALUES (
    %(sent)s, %(transaction)s, %(body)s, %(sealed)s, %(keys)s, %(version)s, %(now)s)
"""

_ANSWERED: Final = """
UPDATE market.sent
SET answered_at = %(now)s, verdict = %(verdict)s, status = %(status)s, headers = %(headers)s,
    answer = %(answer)s, correlation_id = %(correlation)s
WHERE sent_id = %(sent)s
"""

_UNANSWERED: Final = """
UPDATE market.sent SET verdict = %(verdict)s, error = %(error)s WHERE sent_id = %(sent)s
"""
