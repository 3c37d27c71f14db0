"""Onboarding: signups, from the sales front end to the market process, and back to what the customer sees;
and what is agreed anew afterwards."""

from elhandel.onboarding.idempotency import KeyUsedForAnother, once
from elhandel.onboarding.persons import (
    UnableToDecide,
    change_contact,
    close_name_case,
    customers_of_point,
    join_customer,
    name_cases,
)
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
    "UnableToDecide",
    "asking_signups",
    "cancel_signup",
    "change_contact",
    "change_product",
    "close_name_case",
    "customers_of_point",
    "join_customer",
    "name_cases",
    "once",
    "price_product",
    "redate_signup",
    "sign_up",
    "signup_status",
]
