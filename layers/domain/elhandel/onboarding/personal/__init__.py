"""What onboarding holds about persons: its register, their access to it, and its erasure."""

from elhandel.onboarding.personal.access import ACCESS
from elhandel.onboarding.personal.erasure import (
    blank_hold_reasons,
    blank_warnings,
    delete_signups,
    forget_answers,
    forget_wishes,
)
from elhandel.onboarding.personal.register import IMPERSONAL, PERSONAL

__all__ = [
    "ACCESS",
    "IMPERSONAL",
    "PERSONAL",
    "blank_hold_reasons",
    "blank_warnings",
    "delete_signups",
    "forget_answers",
    "forget_wishes",
]
