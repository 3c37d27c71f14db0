"""Wishes: what customers ask for on their own pages, or by their keys: another product, other
contact data, a move-in, to be erased.

Each is a row that only the customer's own transaction adds; the job `send-due` carries it out
(`take_wishes`), and staff answer a wish to be erased (`answer_erasure`).
"""

from elhandel.onboarding.wishes.contact import (
    OwnContact,
    contact_to_come,
    past_contact,
    wish_contact,
)
from elhandel.onboarding.wishes.erasure import wish_erasure, withdraw_erasure
from elhandel.onboarding.wishes.moves import (
    MoveIn,
    WishedMoveIn,
    move_in_days,
    own_move_ins,
    wish_move_in,
    withdraw_move_in,
)
from elhandel.onboarding.wishes.products import (
    changeable,
    products_to_change_to,
    wish_product,
    withdraw_product,
)
from elhandel.onboarding.wishes.staff import answer_erasure
from elhandel.onboarding.wishes.taking import take_wishes
from elhandel.onboarding.wishes.wish import Wish, latest_wish

__all__ = [
    "MoveIn",
    "OwnContact",
    "Wish",
    "WishedMoveIn",
    "answer_erasure",
    "changeable",
    "contact_to_come",
    "latest_wish",
    "move_in_days",
    "own_move_ins",
    "past_contact",
    "products_to_change_to",
    "take_wishes",
    "wish_contact",
    "wish_erasure",
    "wish_move_in",
    "wish_product",
    "withdraw_erasure",
    "withdraw_move_in",
    "withdraw_product",
]
