"""The document of a certificate: asked for by who has it, and fetched once it is made."""

from datetime import datetime
from typing import Final

from elhandel.certificates.moves.own import own_certificate
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound


def ask_document(tx: Transaction, number: str, now: datetime) -> None:
    """Let the document of a certificate be made; asking again changes nothing. Raises NotFound."""
    certificate = own_certificate(tx, number).certificate.certificate_id
    tx.execute(_ASK, {"certificate": certificate, "now": now})


def certificate_document(tx: Transaction, number: str) -> tuple[str, bytes]:
    """Its key in the bucket, and the hash of what was made. Raises NotFound."""
    certificate = own_certificate(tx, number).certificate.certificate_id
    row = tx.execute(_MADE, {"certificate": certificate}).fetchone()
    if row is None:
        raise NotFound(
            "This certificate has no document yet. Ask for it (POST to the same path); it is made "
            "within five minutes."
        )
    return str(row[0]), bytes(row[1])


_ASK: Final = """
INSERT INTO certificates.document (certificate_id, asked_at) VALUES (%(certificate)s, %(now)s)
ON CONFLICT (certificate_id) DO NOTHING
"""

_MADE: Final = """
SELECT key, sha256 FROM certificates.document
WHERE certificate_id = %(certificate)s AND made_at IS NOT NULL
"""
