"""Keys that were issued: one is good at a time for a customer and a meter, and for one use."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.meters.keys.key import NewKey
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Decision


@dataclass(frozen=True, slots=True)
class GoodKey:
    """A key that can be used."""

    issued_key_id: int
    key_hash: str = field(repr=False)


def issue_key(
    tx: Transaction,
    customer: int,
    serial: str,
    key: NewKey,
    decision: Decision,
    expires_at: datetime,
) -> int:
    """Keep that a key was issued; one before it is good no more. Its number."""
    values = {
        "customer": customer,
        "serial": serial,
        "hash": key.key_hash,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
        "expires": expires_at,
    }
    tx.execute(_END_BEFORE, values)
    return int(fetch_one(tx, _ADD, values)[0])


def good_key(tx: Transaction, customer: int, serial: str, now: datetime) -> GoodKey | None:
    """The key that a customer can use for a meter."""
    asked = {"customer": customer, "serial": serial, "now": now}
    return tx.cursor(row_factory=class_row(GoodKey)).execute(_GOOD, asked).fetchone()


def end_key(tx: Transaction, issued_key_id: int, now: datetime) -> bool:
    """Let a key be used; False where it was used or replaced meanwhile."""
    return tx.execute(_USE, {"key": issued_key_id, "now": now}).rowcount == 1


_END_BEFORE: Final = """
UPDATE meters.issued_key SET ended_at = %(at)s
WHERE customer_id = %(customer)s AND serial = %(serial)s AND ended_at IS NULL
"""

_ADD: Final = """
INSERT INTO meters.issued_key
    (customer_id, serial, key_hash, issued_at, issued_by, reason, expires_at)
VALUES (%(customer)s, %(serial)s, %(hash)s, %(at)s, %(by)s, %(why)s, %(expires)s)
RETURNING issued_key_id
"""

_GOOD: Final = """
SELECT issued_key_id, key_hash FROM meters.issued_key
WHERE customer_id = %(customer)s AND serial = %(serial)s AND ended_at IS NULL
  AND expires_at > %(now)s
"""

_USE: Final = """
UPDATE meters.issued_key SET ended_at = %(now)s
WHERE issued_key_id = %(key)s AND ended_at IS NULL
"""
