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


_SHOWN: Final = "SELECT * FROM certificates.shown(%(number)s)"
