"""Onboarding: signups, from the sales front end to the market process, and back to what the
customer sees; and what is agreed anew afterwards."""

from elhandel.onboarding.consent import Consent, ConsentChannel
from elhandel.onboarding.ended_terms import continue_ended_terms
from elhandel.onboarding.held import (
    HeldSignup,
    SignupNotHeld,
    count_held,
    count_taken_back,
    end_held_signups,
    held_signups,
    reject_signup,
    release_signup,
)
from elhandel.onboarding.idempotency import KeyUsedForAnother, once
from elhandel.onboarding.personal import IMPERSONAL, PERSONAL
from elhandel.onboarding.persons import (
    UnableToDecide,
    change_contact,
    close_name_case,
    contact_of,
    customers_of_point,
    decided,
    join_customer,
    name_cases,
)
from elhandel.onboarding.price_effects import Effect
from elhandel.onboarding.product_changes import (
    ChangeOfProduct,
    UnableToChangeProduct,
    change_product,
)
from elhandel.onboarding.product_prices import (
    NewPrice,
    PriceNotConfirmed,
    PricePreview,
    preview_price,
    price_product,
)
from elhandel.onboarding.retention import RETENTION
from elhandel.onboarding.shown import show_signup
from elhandel.onboarding.signups import (
    AskingSignup,
    Channel,
    SignupCommand,
    TooManyDateChanges,
    asking_signups,
    cancel_signup,
    redate_signup,
    sign_up,
    signup_status,
)
from elhandel.onboarding.status import Signup, SignupStage, SignupStatus

__all__ = [
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "AskingSignup",
    "ChangeOfProduct",
    "Channel",
    "Consent",
    "ConsentChannel",
    "Effect",
    "HeldSignup",
    "KeyUsedForAnother",
    "NewPrice",
    "PriceNotConfirmed",
    "PricePreview",
    "Signup",
    "SignupCommand",
    "SignupNotHeld",
    "SignupStage",
    "SignupStatus",
    "TooManyDateChanges",
    "UnableToChangeProduct",
    "UnableToDecide",
    "asking_signups",
    "cancel_signup",
    "change_contact",
    "change_product",
    "close_name_case",
    "contact_of",
    "continue_ended_terms",
    "count_held",
    "count_taken_back",
    "customers_of_point",
    "decided",
    "end_held_signups",
    "held_signups",
    "join_customer",
    "name_cases",
    "once",
    "preview_price",
    "price_product",
    "redate_signup",
    "reject_signup",
    "release_signup",
    "show_signup",
    "sign_up",
    "signup_status",
]
