"""Onboarding: signups, from the sales front end to the market process and back to the customer; and
what is agreed again afterwards.

- `api`: requests and answers of the front ends' API
- `signups`: signing up, changing the day, cancelling; the same request has the same answer
- `held`: limits, and signups that wait for staff
- `status`: where a signup stands
- `terms`: products and prices that contracts agree to, and their changes
- `decisions`: what staff decide about persons
- `personal`: what is held about persons here
"""

from elhandel.onboarding.decisions import (
    UnableToDecide,
    change_contact,
    close_name_case,
    contact_of,
    customers_of_point,
    decided,
    join_customer,
    name_cases,
)
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
from elhandel.onboarding.personal import IMPERSONAL, PERSONAL
from elhandel.onboarding.retention import RETENTION
from elhandel.onboarding.signups import (
    AskingSignup,
    Channel,
    Consent,
    ConsentChannel,
    KeyUsedForAnother,
    SignupCommand,
    TooManyDateChanges,
    asking_signups,
    cancel_signup,
    once,
    redate_signup,
    sign_up,
    signup_status,
)
from elhandel.onboarding.status import Signup, SignupStage, SignupStatus, show_signup
from elhandel.onboarding.terms import (
    ChangeOfProduct,
    Effect,
    NewPrice,
    PriceNotConfirmed,
    PricePreview,
    UnableToChangeProduct,
    change_product,
    continue_ended_terms,
    preview_price,
    price_product,
)

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
