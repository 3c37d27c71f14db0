"""How customers pay: their methods, with sealed details, and whether we collect by ourselves.

The functions that write run in a transaction of whoever may: a customer's own, in which row-level
security shows no other's, or one of the function Payments for staff.
"""

from elhandel.payments.methods.auto_pay import auto_pays, set_auto_pay
from elhandel.payments.methods.details import (
    Card,
    DebitOrder,
    Details,
    Eft,
    display_name,
    unpacked_debit_order,
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
    "Method",
    "add_method",
    "auto_pays",
    "display_name",
    "make_primary",
    "method_of",
    "methods_of",
    "remove_method",
    "set_auto_pay",
    "unpacked_debit_order",
]
