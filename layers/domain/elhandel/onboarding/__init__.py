"""Onboarding: signups, from the sales front end to the market process, and back to what the customer sees;
and what is agreed anew afterwards."""

from elhandel.onboarding.ended_terms import continue_ended_terms
from elhandel.onboarding.idempotency import KeyUsedForAnother, once
from elhandel.onboarding.price_effects import Effect
from elhandel.onboarding.product_changes import ChangeOfProduct, UnableToChangeProduct, change_product
from elhandel.onboarding.product_prices import (
    NewPrice,
    PriceNotConfirmed,
    PricePreview,
    preview_price,
    price_product,
)
from elhandel.onboarding.retention import RETENTION
from elhandel.onboarding.signups import (
    Channel,
    Signup,
    SignupCommand,
    SignupStatus,
    cancel_signup,
    sign_up,
    signup_status,
)

__all__ = [
    "RETENTION",
    "ChangeOfProduct",
    "Channel",
    "Effect",
    "KeyUsedForAnother",
    "NewPrice",
    "PriceNotConfirmed",
    "PricePreview",
    "Signup",
    "SignupCommand",
    "SignupStatus",
    "UnableToChangeProduct",
    "cancel_signup",
    "change_product",
    "continue_ended_terms",
    "once",
    "preview_price",
    "price_product",
    "sign_up",
    "signup_status",
]
