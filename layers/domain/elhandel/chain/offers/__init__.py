"""What owners of wallets are asked to sign, and their signatures."""

from elhandel.chain.offers.offers import (
    NotSigned,
    Offer,
    OfferOver,
    is_anybody_asked,
    is_signed,
    newest_offer,
    sign_offer,
)

__all__ = [
    "NotSigned",
    "Offer",
    "OfferOver",
    "is_anybody_asked",
    "is_signed",
    "newest_offer",
    "sign_offer",
]
