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
    "KeyUsedForAnother",
    "NewPrice",
    "Signup",
    "SignupCommand",
    "SignupStatus",
    "UnableToChangeProduct",
    "UnableToDecide",
    "cancel_signup",
    "change_contact",
    "change_product",
    "close_name_case",
    "customers_of_point",
    "join_customer",
    "name_cases",
    "once",
    "price_product",
    "sign_up",
    "signup_status",
]
