"""Addresses from which a letter came back: they are written to no more until they are others.

A mailbox that does not exist stays one that does not exist; who goes on writing to such loses the
carrier's trust, and then nobody gets anything. What is kept is a hash of the address, with the
delivery that came back; once staff send that again, the address is tried again.
"""

import hashlib
from collections.abc import Collection
from typing import Final

from elhandel.platform.database import Transaction

BOUNCED: Final = "bounced"
SKIPPED: Final = "address-bounced"


def address_hash(address: str) -> bytes:
    """SHA-256 of an address, however it is written; the database computes the same."""
    return hashlib.sha256(address.strip().lower().encode()).digest()


def bounced_of(tx: Transaction, addresses: Collection[str]) -> set[str]:
    """Those of these e-mail addresses that a letter came back from."""
    hashes = {address: address_hash(address) for address in addresses}
    rows = tx.execute(_BOUNCED, {"hashes": list(hashes.values())})
    found = {bytes(known) for (known,) in rows}
    return {address for address, known in hashes.items() if known in found}


def try_again(tx: Transaction, delivery_id: int) -> None:
    """Let the address of a delivery that came back be tried again."""
    tx.execute(_TRY_AGAIN, {"delivery": delivery_id})


_BOUNCED: Final = """
SELECT DISTINCT address_hash FROM notifications.delivery
WHERE state = 'failed' AND cause = 'bounced' AND address_hash = ANY(%(hashes)s::bytea[])
"""

_TRY_AGAIN: Final = """
UPDATE notifications.delivery d SET address_hash = NULL
FROM notifications.delivery of
WHERE of.delivery_id = %(delivery)s AND d.address_hash = of.address_hash
  AND d.state = 'failed' AND d.cause = 'bounced'
"""
