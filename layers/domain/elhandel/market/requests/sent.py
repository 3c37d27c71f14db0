"""What was sent to DataHub, try by try: the body as it left, what came back, and what that decided.

A try is written down before it is made and completed right after, each in a transaction of its own:
after a crash in between the row says that a document left and that nobody knows what was answered.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import httpx
from psycopg.types.json import Jsonb

from elhandel.market.hub import SendingLog, is_receipt, verdict
from elhandel.market.requests.sealed_body import MarkedBody, mark_body, whole_body, without_numbers
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.telemetry.error_texts import error_text
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealing import Sealer, SealingKey

if TYPE_CHECKING:
    from elhandel.platform.vault.opening import Opener  # loaded by those only who open

SEALED: Final = Column("market.sent", "sealed")
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
_LONGEST_ANSWER: Final = (
    16_384  # an error body is far shorter, a gateway's page need not be kept whole
)

_BEGUN: Final = """
INSERT INTO market.sent (sent_id, transaction_id, body, sealed, sealed_keys, seal_version, sent_at)
OVERRIDING SYSTEM VALUE
VALUES (%(sent)s, %(transaction)s, %(body)s, %(sealed)s, %(keys)s, %(version)s, %(now)s)
"""

# Drawn before the numbers are sealed: the seals are bound to it.
_NEXT: Final = "SELECT nextval('market.sent_sent_id_seq')"

_ANSWERED: Final = """
UPDATE market.sent
SET answered_at = %(now)s, verdict = %(verdict)s, status = %(status)s, headers = %(headers)s, answer = %(answer)s,
    correlation_id = %(correlation)s
WHERE sent_id = %(sent)s
"""

_UNANSWERED: Final = (
    "UPDATE market.sent SET verdict = %(verdict)s, error = %(error)s WHERE sent_id = %(sent)s"
)

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

_KEPT: Final = "SELECT body, sealed, sealed_keys, seal_version FROM market.sent WHERE sent_id = %s"


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


def tries(
    tx: Transaction, *, gsrn: str | None = None, transaction_id: str | None = None, limit: int = 100
) -> Tries:
    """What was sent, of everything, of a metering point, or of one request."""
    rows = tx.execute(
        _FOUND, {"gsrn": gsrn, "transaction": transaction_id, "limit": limit}
    ).fetchall()
    found = [Try(*[*row[:12], _text(row[12]) or "", _text(row[13])]) for row in rows]
    return Tries(found, int(rows[0][14]) - len(rows) if rows else 0)


def sent_body(database: Database, sent_id: int, opener: "Opener") -> bytes:
    """A body word for word as it left, its numbers opened. Raises UnableToOpen, AwsUnavailable."""
    with database.transaction() as tx:
        body, ciphers, keys, version = fetch_one(tx, _KEPT, [sent_id])
    sealed = [
        Sealed(bytes(cipher), bytes(key), version)
        for cipher, key in zip(ciphers, keys, strict=True)
    ]
    return whole_body(MarkedBody(_text(body) or "", opened(sealed, sent_id, opener)))


def opened(sealed: Sequence[Sealed], sent_id: int, opener: "Opener") -> tuple[str, ...]:
    """The numbers of a row, in their order; each is bound to its row and to its place in it."""
    return tuple(
        opener.open(number, SEALED, owner_of(sent_id, place))
        for place, number in enumerate(sealed, start=1)
    )


def owner_of(sent_id: int, place: int) -> str:
    """What the number at a place (from 1) of a row is bound to."""
    return f"{sent_id}/{place}"


class SentLog(SendingLog):
    """Keeps the tries of one document. Made outside a transaction: where there are numbers it may
    ask KMS for a key.

    Raises AwsUnavailable.
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
            ciphers, keys = (
                [number.cipher for number in sealed],
                [number.wrapped_key for number in sealed],
            )
            tx.execute(_BEGUN, {**values, "sent": sent_id, "sealed": ciphers, "keys": keys})

        self._sent_id = int(sent_id)

    def _sealed(self, sent_id: int) -> list[Sealed]:
        if self._key is None:
            return []
        numbers = enumerate(self._marked.numbers, start=1)
        return [self._key.seal(number, owner_of(sent_id, place)) for place, number in numbers]

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
            "error": error_text(error),
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
