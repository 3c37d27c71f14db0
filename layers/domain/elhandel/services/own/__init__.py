"""What a customer sees of their services. Only inside a customer's transaction."""

from elhandel.services.own.agreements import own_agreement, own_agreements
from elhandel.services.own.billing_day import choose_own_billing_day
from elhandel.services.own.events import Deed, Piece, own_deeds, own_pieces

__all__ = [
    "Deed",
    "Piece",
    "choose_own_billing_day",
    "own_agreement",
    "own_agreements",
    "own_deeds",
    "own_pieces",
]
