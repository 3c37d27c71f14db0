"""To whom a payment belongs, and which documents it pays. Pure."""

from elhandel.payments.matching.match import (
    Claim,
    Claims,
    Matched,
    Receipt,
    Share,
    Unmatched,
    match,
    numbers_in,
    spread,
    undisputed,
)

__all__ = [
    "Claim",
    "Claims",
    "Matched",
    "Receipt",
    "Share",
    "Unmatched",
    "match",
    "numbers_in",
    "spread",
    "undisputed",
]
