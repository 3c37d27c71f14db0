"""Something of a certificate is withdrawn, because less was produced than it says."""

from datetime import datetime
from typing import Final

from elhandel.billing.green import uncover
from elhandel.certificates.record import hold_certificate, parts_of, taken_back
from elhandel.platform.database import Transaction, fetch_one


def withdraw(tx: Transaction, certificate_id: int, kept_wh: int, now: datetime) -> None:
    """Let a certificate stand for `kept_wh` and no more; one that stands for less stays."""
    hold_certificate(tx, certificate_id)
    parts = parts_of(tx, certificate_id)
    live = sum(part.wh for part in parts)

    for withdrawal in taken_back(parts, max(0, live - kept_wh)):
        values = {
            "certificate": certificate_id,
            "customer": withdrawal.part.customer_id,
            "retirement": withdrawal.part.retirement_id,
            "wh": withdrawal.wh,
            "now": now,
        }
        (movement,) = fetch_one(tx, _WITHDRAW, values)
        if withdrawal.part.retirement_id is not None:
            uncover(tx, movement, withdrawal.part.retirement_id, withdrawal.wh)
    if kept_wh == 0:
        tx.execute(_CLOSE, {"certificate": certificate_id, "now": now})


_WITHDRAW: Final = """
INSERT INTO certificates.movement (certificate_id, kind, from_id, wh, moved_at, retirement_id)
VALUES (%(certificate)s, 'withdrawn', %(customer)s, %(wh)s, %(now)s, %(retirement)s)
RETURNING movement_id
"""

# From now on its time may be certified anew.
_CLOSE: Final = """
UPDATE certificates.certificate SET withdrawn_at = %(now)s
WHERE certificate_id = %(certificate)s AND withdrawn_at IS NULL
"""
