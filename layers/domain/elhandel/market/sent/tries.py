"""What was sent to DataHub, try by try, for people to read."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from psycopg.rows import kwargs_row

from elhandel.market.sent.sealed_body import MarkedBody, whole_body
from elhandel.market.sent.seals import opened, sealed_numbers
from elhandel.platform.database import Database, Transaction, fetch_one, statement
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ProcessId

if TYPE_CHECKING:
    from elhandel.platform.vault.opener import Opener  # loaded by those only who open


@dataclass(frozen=True, slots=True)
class Try:
    """One try at sending a document."""

    sent_id: int
    sent_at: datetime
    document: str

    gsrn: Gsrn | None
    """None for an enquiry about whole grid areas."""

    process_id: ProcessId | None
    """None for an enquiry, and for an answer of ours to a request to take a point back."""

    transaction_id: str
    answered_at: datetime | None

    verdict: str | None
    """`received`, `unanswered`, or what DataHub's error body decided."""

    status: int | None
    """The status of HTTP."""

    correlation_id: str | None
    error: str | None
    headers: dict[str, str] | None

    body: str
    """As text, without personal numbers; so is the answer."""

    answer: str | None


@dataclass(frozen=True, slots=True)
class Tries:
    """The latest tries that were asked for, the newest first, and how many more there are."""

    tries: Sequence[Try]
    left_out: int


def tries(
    tx: Transaction,
    *,
    gsrn: Gsrn | None = None,
    transaction_id: str | None = None,
    limit: int = 100,
) -> Tries:
    """What was sent: of everything, of a metering point, or of one request."""
    point = None if gsrn is None else str(gsrn)
    values = {"gsrn": point, "transaction": transaction_id, "limit": limit}
    with tx.cursor(row_factory=kwargs_row(_try)) as cursor:
        found = cursor.execute(_TRIES, values).fetchall()

    in_all = found[0][1] if found else 0
    return Tries([attempt for attempt, _ in found], in_all - len(found))


_TRIES: Final = statement("elhandel.market.sent", "tries")


def _try(
    *, gsrn: str | None, body: bytes, answer: bytes | None, in_all: int, **columns: Any
) -> tuple[Try, int]:
    text = None if answer is None else _text(answer)
    point = None if gsrn is None else Gsrn(gsrn)
    return Try(gsrn=point, body=_text(body), answer=text, **columns), in_all


def sent_body(database: Database, sent_id: int, opener: "Opener") -> bytes:
    """A body word for word as it left, its numbers opened. Raises UnableToOpen, AwsUnavailable."""
    with database.transaction() as tx:
        body, ciphers, keys, version = fetch_one(tx, _KEPT, {"sent": sent_id})

    numbers = opened(sealed_numbers(ciphers, keys, version), sent_id, opener)
    return whole_body(MarkedBody(_text(body), numbers))


_KEPT: Final = """
SELECT body, sealed, sealed_keys, seal_version FROM market.sent WHERE sent_id = %(sent)s
"""


def _text(packed: bytes) -> str:
    return gzip.decompress(packed).decode()
