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
    unpacked_debit_order,
)
from elhandel.payments.methods.own import (
    OwnWay,
    add_own_method,
    choose_auto_pay,
    make_own_primary,
    own_way,
    remove_own_method,
)
from elhandel.payments.methods.store import (
    DETAILS,
    Method,
    add_method,
    make_primary,
    methods_of,
    remove_method,
)
from elhandel.payments.methods.telling import tell_mandate

__all__ = [
    "DETAILS",
    "Card",
    "DebitOrder",
    "Details",
    "Eft",
    "Method",
    "OwnWay",
    "add_method",
    "add_own_method",
    "auto_pays",
    "choose_auto_pay",
    "make_own_primary",
    "make_primary",
    "methods_of",
    "own_way",
    "remove_method",
    "remove_own_method",
    "set_auto_pay",
    "tell_mandate",
    "unpacked_debit_order",
]
