"""A certificate for whoever has its number: without a person and without a metering point."""

from typing import Final

from psycopg.rows import class_row

from elhandel.certificates.record import Certificate
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound


def certificate_by_number(tx: Transaction, number: str) -> Certificate:
    """A certificate. Raises NotFound."""
    asked = {"number": number}
    found = tx.cursor(row_factory=class_row(Certificate)).execute(_SHOWN, asked).fetchone()
    if found is None:
        raise NotFound("There is no certificate with that number. Check it against the document.")
    return found


def document_by_number(tx: Transaction, number: str) -> tuple[str, bytes]:
    """The key of its PDF in the bucket, and the hash of what was made. Raises NotFound."""
    row = tx.execute(_DOCUMENT, {"number": number}).fetchone()
    if row is None:
        raise NotFound(
            "There is no document of a certificate with that number yet. Whoever has it asks for "
            "one: POST /api/erc/{certificate_id}/document."
        )
    return str(row[0]), bytes(row[1])


_DOCUMENT: Final = "SELECT key, sha256 FROM certificates.shown_document(%(number)s)"

_SHOWN: Final = "SELECT * FROM certificates.shown(%(number)s)"
