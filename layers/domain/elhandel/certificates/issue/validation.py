"""An authority validates a certificate for trading (GX-ERC-3)."""

from typing import Final

from elhandel.certificates.errors import CertificateClosed
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound


def validate(tx: Transaction, number: str, decision: Decision) -> bool:
    """Validate a certificate for trading; False where it was before.

    Raises NotFound, and CertificateClosed for one that has expired or was withdrawn.
    """
    row = tx.execute(_OPEN, {"number": number, "now": decision.at}).fetchone()
    if row is None:
        raise NotFound(f"There is no certificate {number}. Check the number.")

    is_open, is_validated = row
    if is_validated:
        return False
    if not is_open:
        raise CertificateClosed(
            f"Certificate {number} has expired or was withdrawn. Nothing is left to trade."
        )

    values = {"number": number, "at": decision.at, "by": decision.by, "why": decision.why}
    tx.execute(_VALIDATE, values)
    return True


_OPEN: Final = """
SELECT withdrawn_at IS NULL AND %(now)s < expires_at, validated_at IS NOT NULL
FROM certificates.certificate WHERE number = %(number)s FOR UPDATE
"""

_VALIDATE: Final = """
UPDATE certificates.certificate
SET validated_at = %(at)s, validated_by = %(by)s, validated_why = %(why)s WHERE number = %(number)s
"""
