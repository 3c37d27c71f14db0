"""The text of Sign-In-With-Solana, line by line, as wallets show and check it.

Source: https://github.com/phantom/sign-in-with-solana (the message, after EIP-4361)
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_STATEMENT: Final = (
    "Connect this wallet to your account at Elhandel. This moves nothing and costs nothing."
)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a customer is asked to sign, until `expires_at`. site: the address of our pages."""

    address: str
    nonce: str
    site: str
    issued_at: datetime
    expires_at: datetime


def text_of(challenge: Challenge) -> str:
    """What is signed, as UTF-8. Wallets compare its first line with the site that asks."""
    domain = challenge.site.partition("://")[2]
    return "\n".join(
        [
            f"{domain} wants you to sign in with your Solana account:",
            challenge.address,
            "",
            _STATEMENT,
            "",
            f"URI: {challenge.site}",
            "Version: 1",
            f"Nonce: {challenge.nonce}",
            f"Issued At: {_written(challenge.issued_at)}",
            f"Expiration Time: {_written(challenge.expires_at)}",
        ]
    )


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
