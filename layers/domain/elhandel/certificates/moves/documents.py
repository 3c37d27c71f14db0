"""The document of a certificate: asked for by who has it, and fetched once it is made."""

from datetime import datetime
from typing import Final, Literal

from elhandel.certificates.moves.own import own_certificate
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound

type DocumentState = Literal["none", "asked", "made"]


def ask_document(tx: Transaction, number: str, now: datetime) -> None:
    """Let the document of a certificate be made; asking again changes nothing. Raises NotFound."""
    certificate = own_certificate(tx, number).certificate.certificate_id
    tx.execute(_ASK, {"certificate": certificate, "now": now})


def document_state(tx: Transaction, number: str) -> DocumentState:
    """Whether the document of a certificate was asked for, and made. Raises NotFound."""
    certificate = own_certificate(tx, number).certificate.certificate_id
    row = tx.execute(_STATE, {"certificate": certificate}).fetchone()
    if row is None:
        return "none"
    return "made" if row[0] else "asked"


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

_STATE: Final = """
SELECT made_at IS NOT NULL FROM certificates.document WHERE certificate_id = %(certificate)s
"""

_MADE: Final = """
SELECT key, sha256 FROM certificates.document
WHERE certificate_id = %(certificate)s AND made_at IS NOT NULL
"""
