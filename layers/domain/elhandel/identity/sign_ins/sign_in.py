"""A sign-in under way: begun with a redirect to the provider, taken up once by its answer.

What ties the answer to the browser that began is a seed of 256 random bits in a cookie of its own.
The nonce of the ID token and the verifier of PKCE are derived from it and the state; stored are
hashes of both, so neither the table nor the address of the answer is enough to complete a sign-in.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.identity.errors import SignInNotUnderWay
from elhandel.identity.rules import Kind, session_rules
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import local_date

_RANDOM_BYTES: Final = 32
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Begun:
    """What a sign-in that begins sends along, and what stays in the browser."""

    state: str
    nonce: str
    challenge: str
    """Of PKCE, method S256."""
    seed: str
    """For the browser's cookie."""
    expires_at: datetime

    def __repr__(self) -> str:
        return "Begun()"


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What the answer to a sign-in is compared with."""

    nonce: str
    verifier: str
    return_path: str
    afresh: bool
    """Whether the person had to show anew who they are."""
    begun_at: datetime

    def __repr__(self) -> str:
        return "TakenUp()"


def begin_sign_in(
    tx: Transaction,
    kind: Kind,
    return_path: str,
    now: datetime,
    *,
    seed: str | None = None,
    afresh: bool = False,
) -> Begun:
    """Begin a sign-in.

    return_path: where to go afterwards: a path of ours, as the caller has made sure. seed: what
    the browser has from another sign-in under way, of another tab: it serves both.
    """
    state = secrets.token_urlsafe(_RANDOM_BYTES)
    kept = seed if seed and _FORM.fullmatch(seed) else secrets.token_urlsafe(_RANDOM_BYTES)
    expires_at = now + session_rules(kind, local_date(now)).sign_in
    values = {
        "kind": kind,
        "state": _hash(state),
        "browser": _hash(kept),
        "path": return_path,
        "afresh": afresh,
        "now": now,
        "expires_at": expires_at,
    }
    tx.execute(_BEGIN, values)

    verifier = _derived(kept, state, b"verifier")
    return Begun(
        state=state,
        nonce=_derived(kept, state, b"nonce"),
        challenge=_text(hashlib.sha256(verifier.encode()).digest()),
        seed=kept,
        expires_at=expires_at,
    )


def take_up_sign_in(
    tx: Transaction, kind: Kind, state: str, seed: str | None, now: datetime
) -> TakenUp:
    """Take up the sign-in that an answer of the provider belongs to, once.

    Of two answers that arrive at once, one takes it up. Raises SignInNotUnderWay for a state that
    nobody has begun, that another browser has, that is used already, or too old.
    """
    row = None
    if _FORM.fullmatch(state) and seed is not None and _FORM.fullmatch(seed):
        values = {"kind": kind, "state": _hash(state), "browser": _hash(seed), "now": now}
        row = tx.execute(_TAKE_UP, values).fetchone()
    if row is None or seed is None:
        raise SignInNotUnderWay(
            "This sign-in is no longer under way: it took too long, was used already, or was begun "
            "in another browser. Sign in again."
        )

    return_path, afresh, begun_at = row
    return TakenUp(
        nonce=_derived(seed, state, b"nonce"),
        verifier=_derived(seed, state, b"verifier"),
        return_path=return_path,
        afresh=afresh,
        begun_at=begun_at,
    )


def _derived(seed: str, state: str, what: bytes) -> str:
    """43 characters that only who has both the cookie and the state can make."""
    return _text(hmac.digest(seed.encode(), what + b":" + state.encode(), hashlib.sha256))


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


_BEGIN: Final = """
INSERT INTO identity.sign_in (
    kind, state_sha256, browser_sha256, return_path, afresh, begun_at, expires_at)
VALUES (%(kind)s, %(state)s, %(browser)s, %(path)s, %(afresh)s, %(now)s, %(expires_at)s)
"""

_TAKE_UP: Final = """
UPDATE identity.sign_in SET used_at = %(now)s
WHERE state_sha256 = %(state)s AND browser_sha256 = %(browser)s AND kind = %(kind)s
  AND used_at IS NULL AND expires_at > %(now)s
RETURNING return_path, afresh, begun_at
"""
