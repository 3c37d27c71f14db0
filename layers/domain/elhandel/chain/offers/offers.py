"""What the owner of a wallet is asked to sign, and their signature."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg.rows import class_row

from elhandel.chain.errors import UnableToChain
from elhandel.platform.database import Transaction
from elhandel.values.base58 import decoded

_SIGNATURE_BYTES: Final = 64


class NotSigned(UnableToChain):
    """What came is no signature of the offered bytes by the wallet's key."""

    code = "not-signed"
    status = 422


class OfferOver(UnableToChain):
    """The bytes were offered anew, or nothing is offered."""

    code = "offer-over"
    status = 409


@dataclass(frozen=True, slots=True)
class Offer:
    """Where a piece of work stands that somebody signs as well.

    state: of the work. message: what to sign, None where nothing is offered. cause: of dead work.
    """

    number: int
    wallet: str
    units: int
    token: str
    state: str
    cause: str | None
    ordered_at: datetime
    message: bytes | None
    signed_at: datetime | None


def newest_offer(tx: Transaction, subject: str) -> Offer | None:
    """The newest piece of work about a subject that somebody signs as well."""
    cursor = tx.cursor(row_factory=class_row(Offer))
    return cursor.execute(_NEWEST, {"subject": subject}).fetchone()


def sign_offer(tx: Transaction, subject: str, signature: bytes, now: datetime) -> None:
    """Keep the owner's signature of what is offered about a subject; the same again is the same.

    Raises OfferOver, and NotSigned for another key or other bytes.
    """
    offer = newest_offer(tx, subject)
    if offer is None or offer.message is None or offer.state != "pending":
        raise OfferOver("Nothing is offered to sign. Ask for the bytes once more.")
    if not is_signed(offer.message, offer.wallet, signature):
        raise NotSigned(
            "This is not the wallet's signature of the bytes that are offered now. Ask for the "
            "bytes once more, and sign those."
        )

    values = {
        "subject": subject,
        "number": offer.number,
        "message": offer.message,
        "signature": signature,
        "now": now,
    }
    if not tx.execute(_SIGN, values).rowcount:
        raise OfferOver("The bytes have been offered anew. Sign the new ones.")


def is_anybody_asked(tx: Transaction, now: datetime) -> bool:
    """Whether bytes are to be offered, signed or sent."""
    return tx.execute(_ASKED, {"now": now}).fetchone() is not None


def is_signed(message: bytes, address: str, signature: bytes) -> bool:
    """Whether a message was signed by the key that an address is."""
    if len(signature) != _SIGNATURE_BYTES:
        return False
    try:
        key = decoded(address)
        if _is_of_small_order(key):
            return False
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_of_small_order(key: bytes) -> bool:
    """Whether a point is one of the eight for which a signature needs no key (RFC 8032, 5.1: they
    vanish when they are multiplied by the cofactor 8); also where it is not written canonically.
    """
    y = int.from_bytes(key, "little") & (1 << 255) - 1
    return y % _FIELD in _SMALL_ORDER


_FIELD: Final = 2**255 - 19

_EIGHTH: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
"""The second coordinate of a point of order 8."""

_SMALL_ORDER: Final = frozenset({0, 1, _FIELD - 1, _EIGHTH, _FIELD - _EIGHTH})

_NEWEST: Final = """
SELECT t.number, t.wallet, t.units, t.terms ->> 'token' AS token, t.state, t.cause, t.ordered_at,
       o.message, o.signed_at
FROM chain.task t LEFT JOIN chain.offer o USING (task_id)
WHERE t.subject = %(subject)s ORDER BY t.number DESC LIMIT 1
"""

_ASKED: Final = """
SELECT FROM chain.task
WHERE state = 'pending' AND kind = 'approve' AND due_at <= %(now)s LIMIT 1
"""

_SIGN: Final = """
UPDATE chain.offer o SET signature = %(signature)s, signed_at = coalesce(o.signed_at, %(now)s)
FROM chain.task t
WHERE t.task_id = o.task_id AND t.subject = %(subject)s AND t.number = %(number)s
  AND t.state = 'pending' AND o.message = %(message)s
"""
