"""How customers pay: their methods, with sealed details; the mandates by which we collect; and
whether we collect by ourselves.

The functions that write run in a transaction of whoever may: a customer's own, in which row-level
security shows no other's, or one of the function Payments for staff.
"""

from elhandel.payments.methods.auto_pay import auto_pays, set_auto_pay
from elhandel.payments.methods.details import Card, DebitOrder, Details, Eft, display_name
from elhandel.payments.methods.mandates import (
    Mandate,
    MandateState,
    Wanted,
    cancel_mandate,
    known_mandate,
    mandate_is,
    mandate_stands,
    mandates_to_ask_for,
    note_agreement,
)
from elhandel.payments.methods.store import (
    DETAILS,
    Method,
    add_method,
    make_primary,
    method_of,
    methods_of,
    remove_method,
)

__all__ = [
    "DETAILS",
    "Card",
    "DebitOrder",
    "Details",
    "Eft",
    "Mandate",
    "MandateState",
    "Method",
    "Wanted",
    "add_method",
    "auto_pays",
    "cancel_mandate",
    "display_name",
    "known_mandate",
    "make_primary",
    "mandate_is",
    "mandates_to_ask_for",
    "methods_of",
    "remove_method",
    "set_auto_pay",
]
