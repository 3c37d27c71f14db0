"""The API of sales front ends, and what customers ask for by their own keys: requests and answers,
as JSON.
"""

from elhandel.onboarding.api.answers import OfferedProduct, SignupAccepted, SignupState
from elhandel.onboarding.api.once import accept_signup
from elhandel.onboarding.api.own import (
    MoveInAnswer,
    MoveIns,
    MoveInWish,
    ProductChangeAnswer,
    ProductChanges,
    ProductChangeWish,
    cancel_move_in,
    cancel_product_change,
    list_move_ins,
    product_changes,
    register_move_in,
    register_product_change,
)
from elhandel.onboarding.api.requests import OtherDay, SignupRequest

__all__ = [
    "MoveInAnswer",
    "MoveInWish",
    "MoveIns",
    "OfferedProduct",
    "OtherDay",
    "ProductChangeAnswer",
    "ProductChangeWish",
    "ProductChanges",
    "SignupAccepted",
    "SignupRequest",
    "SignupState",
    "accept_signup",
    "cancel_move_in",
    "cancel_product_change",
    "list_move_ins",
    "product_changes",
    "register_move_in",
    "register_product_change",
]
