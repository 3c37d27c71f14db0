"""Mandates: what allows us to collect by a method of payment, and how each stands."""

from elhandel.payments.mandates.mandate import (
    Mandate,
    MandateState,
    Provider,
    Wanted,
    cancel_mandate,
    end_agreement,
    had_agreement,
    known_mandate,
    mandate_is,
    mandate_stands,
    mandates_to_ask_for,
    note_agreement,
    want_mandate,
)
from elhandel.payments.mandates.printed import follow_agreements

__all__ = [
    "Mandate",
    "MandateState",
    "Provider",
    "Wanted",
    "cancel_mandate",
    "end_agreement",
    "follow_agreements",
    "had_agreement",
    "known_mandate",
    "mandate_is",
    "mandate_stands",
    "mandates_to_ask_for",
    "note_agreement",
    "want_mandate",
]
