"""Documents that were asked for are made and kept in the bucket, with the hash of what was made."""

import hashlib
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.archive import Bucket
from elhandel.certificates.document.pdf import render
from elhandel.certificates.record import Certificate
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, statement

_AT_ONCE: Final = 100


def make_documents(
    database: Database, clock: Clock, bucket: Bucket, issuer: str, address: str
) -> int:
    """Make the documents that were asked for, the oldest wish first; how many.

    The same certificate gives the same bytes, so one that was put and not noted is put again.
    Raises UnableToStoreDocument.
    """
    with database.transaction() as tx:
        rows = tx.cursor(row_factory=dict_row).execute(_TO_MAKE, {"most": _AT_ONCE}).fetchall()

    for row in rows:
        certificate = Certificate(**row)
        content = render(certificate, issuer, address)
        key = f"certificates/{certificate.number}.pdf"
        bucket.put(key, content)
        values: dict[str, Any] = {
            "certificate": certificate.certificate_id,
            "key": key,
            "sha256": hashlib.sha256(content).digest(),
            "now": clock.now(),
        }
        with database.transaction() as tx:
            tx.execute(_MADE, values)
    return len(rows)


_TO_MAKE: Final = statement("elhandel.certificates", "documents_to_make")

_MADE: Final = """
UPDATE certificates.document SET made_at = %(now)s, key = %(key)s, sha256 = %(sha256)s
WHERE certificate_id = %(certificate)s AND made_at IS NULL
"""
