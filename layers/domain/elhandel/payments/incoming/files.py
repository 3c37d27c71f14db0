"""Files of the bank as they came: stored once, gzipped and sealed, before anything is read in them.

A file names the accounts of those who paid, so its content opens to payments alone. The same bytes
again are the same file.
"""

import base64
import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from elhandel.payments.statements import format_of
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealer import SealingKey

if TYPE_CHECKING:
    from elhandel.platform.vault.opener import Opener

BANK_FILE: Final = Column("payments.bank_file", "content_sealed")

type FileState = Literal["stored", "booked", "refused"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the bank, and how far it is."""

    bank_file_id: int
    state: FileState
    sealed: Sealed


def store_file(
    tx: Transaction,
    content: bytes,
    key: SealingKey,
    now: datetime,
    *,
    by: str | None = None,
    reported_day: date | None = None,
) -> StoredFile:
    """Store a file, once; the one that is there already where the same bytes came before.

    by: who imported it by hand; None: it was fetched, for `reported_day`.
    """
    digest = hashlib.sha256(content).digest()
    known = tx.execute(_BY_DIGEST, {"digest": digest}).fetchone()
    if known is not None:
        return _stored(known)

    (number,) = fetch_one(tx, _NEXT, {})
    packed = base64.b64encode(gzip.compress(content, mtime=0)).decode()
    sealed = key.seal(packed, str(number))
    tx.execute(
        _ADD,
        {
            "id": number,
            "digest": digest,
            "format": format_of(content),
            "reported_day": reported_day,
            "now": now,
            "by": by,
            "cipher": sealed.cipher,
            "wrapped_key": sealed.wrapped_key,
            "version": sealed.version,
        },
    )
    return _stored(fetch_one(tx, _BY_DIGEST, {"digest": digest}))  # it may be another's


def unbooked_files(tx: Transaction) -> list[StoredFile]:
    """Files that were stored and not read to their end: a crash came in between."""
    return [_stored(row) for row in tx.execute(_UNBOOKED)]


def content_of(file: StoredFile, opener: "Opener") -> bytes:
    """The bytes as they came. Outside transactions: it may ask KMS. Raises UnableToOpen."""
    packed = opener.open(file.sealed, BANK_FILE, str(file.bank_file_id))
    return gzip.decompress(base64.b64decode(packed))


def note_booked(tx: Transaction, bank_file_id: int, now: datetime) -> None:
    """All lines of the file are known."""
    tx.execute(_BOOKED, {"file": bank_file_id, "now": now})


def note_refused(tx: Transaction, bank_file_id: int, why: str) -> None:
    """The file cannot be read as a whole; nothing of it was booked."""
    tx.execute(_REFUSED, {"file": bank_file_id, "why": why})


def last_reported_day(tx: Transaction) -> date | None:
    """The last day that was fetched; None where none was."""
    day: date | None = fetch_one(tx, _LAST_DAY, {})[0]
    return day


def booked_days(tx: Transaction, after: date) -> frozenset[date]:
    """The days after a day whose statement was fetched and booked."""
    return frozenset(row[0] for row in tx.execute(_DAYS, {"after": after}))


def _stored(row: Sequence[Any]) -> StoredFile:
    number, state, cipher, wrapped_key, version = row
    return StoredFile(number, state, Sealed(bytes(cipher), bytes(wrapped_key), version))


_BY_DIGEST: Final = """
SELECT bank_file_id, state, content_sealed, content_key, content_seal_version
FROM payments.bank_file WHERE sha256 = %(digest)s
"""

_NEXT: Final = """
SELECT nextval(pg_get_serial_sequence('payments.bank_file', 'bank_file_id'))::int
"""

_ADD: Final = statement("elhandel.payments.incoming", "add_bank_file")

_UNBOOKED: Final = """
SELECT bank_file_id, state, content_sealed, content_key, content_seal_version
FROM payments.bank_file WHERE state = 'stored' ORDER BY bank_file_id
"""

_BOOKED: Final = """
UPDATE payments.bank_file SET state = 'booked', refusal = NULL, booked_at = %(now)s
WHERE bank_file_id = %(file)s AND state <> 'booked'
"""

_REFUSED: Final = """
UPDATE payments.bank_file SET state = 'refused', refusal = %(why)s
WHERE bank_file_id = %(file)s AND state <> 'booked'
"""

_LAST_DAY: Final = "SELECT max(reported_day) FROM payments.bank_file WHERE state = 'booked'"

_DAYS: Final = """
SELECT reported_day FROM payments.bank_file
WHERE state = 'booked' AND reported_day > %(after)s
"""
