"""Charges that are not settled lines: services, fees, goodwill. Billing never knows their source.

The room that has something to ask for adds a `Charge` under its own key (`add_charges`); the
account's next bill takes what is due by then in one section (`sections_of_charges`).
"""

from elhandel.billing.charges.charge import Charge, monthly, taken_back
from elhandel.billing.charges.own import ChargedFor, charged_for
from elhandel.billing.charges.section import sections_of_charges
from elhandel.billing.charges.store import (
    OpenCharge,
    accounts_with_charges,
    add_charges,
    open_charges,
)
from elhandel.billing.errors import ChargeDiffers, UnableToCharge

__all__ = [
    "Charge",
    "ChargeDiffers",
    "ChargedFor",
    "OpenCharge",
    "UnableToCharge",
    "accounts_with_charges",
    "add_charges",
    "charged_for",
    "monthly",
    "open_charges",
    "sections_of_charges",
    "taken_back",
]
