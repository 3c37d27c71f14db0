"""Onboarding: signups, from the sales front end to the market process, and back to what the customer sees;
and what is agreed anew afterwards."""

from elhandel.onboarding.idempotency import KeyUsedForAnother, once
from elhandel.onboarding.product_changes import ChangeOfProduct, UnableToChangeProduct, change_product
from elhandel.onboarding.product_prices import NewPrice, price_product
from elhandel.onboarding.retention import RETENTION
from elhandel.onboarding.signups import (
    AskingSignup,
    Channel,
    SignupCommand,
    asking_signups,
    cancel_signup,
    redate_signup,
    sign_up,
    signup_status,
)
from elhandel.onboarding.status import Signup, SignupStage, SignupStatus

__all__ = [
    "RETENTION",
    "AskingSignup",
    "ChangeOfProduct",
    "Channel",
    "KeyUsedForAnother",
    "NewPrice",
    "Signup",
    "SignupCommand",
    "SignupStage",
    "SignupStatus",
    "UnableToChangeProduct",
    "asking_signups",
    "cancel_signup",
    "change_product",
    "once",
    "price_product",
    "redate_signup",
    "sign_up",
    "signup_status",
]
