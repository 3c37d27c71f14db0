"""The link to a signup's page: its reference can be guessed, so a token stands beside it.

The token is a keyed hash of the reference, and is stored nowhere.
"""

import hmac
from typing import Final

from elhandel.platform.vault.hasher import Hasher

_LENGTH: Final = 32
"""Characters: 128 bits."""


def status_path(hasher: Hasher, reference: str) -> str:
    """Where the page of a signup is, below the address of the customers' pages."""
    return f"/tilmelding/{reference}?n={_tokens(hasher, reference)[0]}"


def is_token_of(hasher: Hasher, reference: str, token: str) -> bool:
    """Whether a token is that of a signup, under the present key or the one before."""
    return any(
        hmac.compare_digest(token.encode(), known.encode()) for known in _tokens(hasher, reference)
    )


def _tokens(hasher: Hasher, reference: str) -> list[str]:
    digests = hasher.digests(b"signup-page:" + reference.encode())
    return [digest.hex()[:_LENGTH] for digest in digests]
