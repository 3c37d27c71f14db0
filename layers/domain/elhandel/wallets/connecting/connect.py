"""Connecting a wallet, and removing it."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from psycopg.errors import UniqueViolation
from psycopg.rows import class_row

from elhandel.chain.held import watch
from elhandel.chain.offers import is_signed
from elhandel.platform.database import Transaction
from elhandel.values.base58 import is_address
from elhandel.values.errors import DomainError
from elhandel.values.ids import CustomerId
from elhandel.values.seen import Seen
from elhandel.wallets.connecting.activity import note
from elhandel.wallets.connecting.read import own_wallet
from elhandel.wallets.errors import (
    ChallengeOver,
    NotAWallet,
    NoWallet,
    OtherWallet,
    WalletNotSigned,
    WalletTaken,
)
from elhandel.wallets.message import Challenge, text_of

LIFE: Final = timedelta(minutes=5)
_NONCE_BYTES: Final = 16


class Outcome(StrEnum):
    """What came of a signature. All but CONNECTED is noted, and answered when that is committed."""

    CONNECTED = "connected"
    NOT_SIGNED = "not-signed"
    OVER = "over"
    TAKEN = "taken"

    def check(self) -> None:
        """Raises ChallengeOver, WalletNotSigned, WalletTaken, unless the wallet is connected."""
        error = _ERRORS.get(self)
        if error is not None:
            raise error


_ERRORS: Final[dict[Outcome, DomainError]] = {
    Outcome.OVER: ChallengeOver(
        "There is nothing to sign for this wallet, or it is over: a text is good for five minutes "
        "and one signature. Ask for a new one."
    ),
    Outcome.NOT_SIGNED: WalletNotSigned(
        "This is not the wallet's signature of the text. Ask for a new text, and sign it with the "
        "key of this wallet."
    ),
    Outcome.TAKEN: WalletTaken(
        "This wallet is connected to another account. Remove it there first, or choose another."
    ),
}


def ask(
    tx: Transaction, customer: CustomerId, address: str, site: str, seen: Seen, now: datetime
) -> Challenge:
    """What the key of a wallet is to sign; it replaces what was asked before. Raises NotAWallet."""
    if not is_address(address):
        raise NotAWallet(
            "This is not the address of a wallet: 32 to 44 letters and digits. Copy it from the "
            "wallet.",
            field="wallet_address",
        )

    challenge = Challenge(
        address=address,
        nonce=secrets.token_hex(_NONCE_BYTES),
        site=site,
        issued_at=now,
        expires_at=now + LIFE,
    )
    values = {
        "customer": customer,
        "address": address,
        "nonce": challenge.nonce,
        "site": site,
        "now": now,
        "expires": challenge.expires_at,
    }
    tx.execute(_ASK, values)
    note(tx, customer, "asked", address, seen, now)
    return challenge


def connect(
    tx: Transaction,
    customer: CustomerId,
    address: str,
    signature: bytes,
    seen: Seen,
    now: datetime,
) -> Outcome:
    """Connect a wallet by its key's signature of what was asked. The text is used up, whatever
    comes of it. One that is connected already stays so.

    Raises OtherWallet.
    """
    own = own_wallet(tx)
    if own is not None and own.address == address:
        return Outcome.CONNECTED
    if own is not None:
        raise OtherWallet("You have connected another wallet. Remove it first.")

    outcome = _outcome(tx, customer, address, signature, now)
    note(tx, customer, outcome.value, address, seen, now)
    if outcome is Outcome.CONNECTED:
        watch(tx, address, now)
    return outcome


def remove(tx: Transaction, customer: CustomerId, seen: Seen, now: datetime) -> None:
    """Remove the customer's wallet: tokens of theirs stay in it, and new ones come into custody.

    Raises NoWallet.
    """
    row = tx.execute(_REMOVE, {"customer": customer, "now": now}).fetchone()
    if row is None:
        raise NoWallet("You have connected no wallet.")
    note(tx, customer, "removed", row[0], seen, now)


def _outcome(
    tx: Transaction, customer: CustomerId, address: str, signature: bytes, now: datetime
) -> Outcome:
    values = {"customer": customer, "address": address, "now": now}
    cursor = tx.cursor(row_factory=class_row(Challenge))
    challenge = cursor.execute(_USE, values).fetchone()
    if challenge is None:
        return Outcome.OVER
    if not is_signed(text_of(challenge).encode(), address, signature):
        return Outcome.NOT_SIGNED

    try:
        with tx.transaction():
            tx.execute(_CONNECT, values)
    except UniqueViolation:
        return Outcome.TAKEN
    return Outcome.CONNECTED


_ASK: Final = """
INSERT INTO wallets.challenge (customer_id, address, nonce, site, issued_at, expires_at)
VALUES (%(customer)s, %(address)s, %(nonce)s, %(site)s, %(now)s, %(expires)s)
ON CONFLICT (customer_id) DO UPDATE
SET address = excluded.address, nonce = excluded.nonce, site = excluded.site,
    issued_at = excluded.issued_at, expires_at = excluded.expires_at, used_at = NULL
"""

_USE: Final = """
UPDATE wallets.challenge SET used_at = %(now)s
WHERE customer_id = %(customer)s AND address = %(address)s AND used_at IS NULL
  AND %(now)s < expires_at
RETURNING address, nonce, site, issued_at, expires_at
"""

_CONNECT: Final = """
INSERT INTO wallets.wallet (customer_id, address, connected_at)
VALUES (%(customer)s, %(address)s, %(now)s)
"""

_REMOVE: Final = """
UPDATE wallets.wallet SET removed_at = %(now)s
WHERE customer_id = %(customer)s AND removed_at IS NULL RETURNING address
"""
