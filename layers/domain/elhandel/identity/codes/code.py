"""A code: six digits that are good for ten minutes, five tries and one use.

It is stored as an HMAC under the secret of hashes, bound to whose it is and what it is for; the
code itself is in the notice only, which forgets it once sent. A new code ends the one before.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final, Literal

from elhandel.platform.database import Transaction
from elhandel.platform.vault.hasher import Hasher

type Purpose = Literal["payment-method"]
type NotTheCode = Literal["wrong", "over"]
"""Why a code does not confirm: it is another; or none is good any more, so a new one is needed."""

DIGITS: Final = 6
MOST_TRIES: Final = 5
GOOD_FOR: Final = timedelta(minutes=10)


def ask_for_code(
    tx: Transaction, customer: int, purpose: Purpose, hasher: Hasher, now: datetime
) -> tuple[int, str]:
    """A new code for a customer, to be sent to them and shown to nobody: its number, and itself."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    values = {"customer": customer, "purpose": purpose, "now": now}
    (digest, *_) = _digests(hasher, customer, purpose, code)
    added = {**values, "digest": digest, "expires": now + GOOD_FOR}
    while True:  # one that was asked for at the same moment is ended too
        tx.execute(_END, values)
        row = tx.execute(_ADD, added).fetchone()
        if row is not None:
            return int(row[0]), code


def use_code(
    tx: Transaction,
    customer: int,
    purpose: Purpose,
    typed: str,
    hasher: Hasher,
    now: datetime,
) -> NotTheCode | None:
    """Use a customer's code; None where it is the one, which is good no more then.

    A wrong one counts as a try: the caller commits, whatever is answered.
    """
    values = {"customer": customer, "purpose": purpose, "now": now, "most": MOST_TRIES}
    row = tx.execute(_GOOD, values).fetchone()
    if row is None:
        return "over"

    code_id, stored, tries = row
    said = "".join(typed.split())
    digests = _digests(hasher, customer, purpose, said)
    is_the_code = any(hmac.compare_digest(bytes(stored), digest) for digest in digests)
    tx.execute(_TRIED, {"code": code_id, "used": now if is_the_code else None})
    if is_the_code:
        return None
    return "over" if tries + 1 >= MOST_TRIES else "wrong"


def _digests(hasher: Hasher, customer: int, purpose: Purpose, code: str) -> tuple[bytes, ...]:
    return hasher.digests(f"code:{customer}:{purpose}:{code}".encode())


_END: Final = """
UPDATE identity.one_time_code SET used_at = %(now)s
WHERE customer_id = %(customer)s AND purpose = %(purpose)s AND used_at IS NULL
"""

_ADD: Final = """
INSERT INTO identity.one_time_code (customer_id, purpose, code_hmac, made_at, expires_at)
VALUES (%(customer)s, %(purpose)s, %(digest)s, %(now)s, %(expires)s)
ON CONFLICT (customer_id, purpose) WHERE used_at IS NULL DO NOTHING
RETURNING one_time_code_id
"""

_GOOD: Final = """
SELECT one_time_code_id, code_hmac, tries FROM identity.one_time_code
WHERE customer_id = %(customer)s AND purpose = %(purpose)s AND used_at IS NULL
  AND expires_at > %(now)s AND tries < %(most)s
ORDER BY one_time_code_id DESC LIMIT 1 FOR UPDATE
"""

_TRIED: Final = """
UPDATE identity.one_time_code SET tries = tries + 1, used_at = %(used)s
WHERE one_time_code_id = %(code)s
"""
