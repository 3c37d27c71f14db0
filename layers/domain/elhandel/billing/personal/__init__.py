"""What billing holds about persons: its register, their access to it, and its erasure."""

from elhandel.billing.personal.access import ACCESS
from elhandel.billing.personal.erasure import (
    billed_parties,
    billed_recipients,
    delete_aconto_plans,
    forget_aconto_plans,
    forget_green_hours,
    forget_profiles,
)
from elhandel.billing.personal.register import IMPERSONAL, PERSONAL

__all__ = [
    "ACCESS",
    "IMPERSONAL",
    "PERSONAL",
    "billed_parties",
    "billed_recipients",
    "delete_aconto_plans",
    "forget_aconto_plans",
    "forget_green_hours",
    "forget_profiles",
]
