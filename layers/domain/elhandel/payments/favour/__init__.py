"""What is in a customer's favour: set off against what is due, else paid out, and followed to the
end.
"""

from elhandel.payments.favour.orders import (
    ORDER_FILE,
    Due,
    OrderFile,
    due_payouts,
    make_order_file,
    note_sent,
    unsent_files,
)
from elhandel.payments.favour.outcome import Ordered, payout_of, payout_paid, payout_returned
from elhandel.payments.favour.payouts import (
    Payout,
    late_payouts,
    list_payouts,
    plan_payouts,
    stop_payout,
)
from elhandel.payments.favour.set_off import Sides, pairs, set_off, set_off_all

__all__ = [
    "ORDER_FILE",
    "Due",
    "OrderFile",
    "Ordered",
    "Payout",
    "Sides",
    "due_payouts",
    "late_payouts",
    "list_payouts",
    "make_order_file",
    "note_sent",
    "pairs",
    "payout_of",
    "payout_paid",
    "payout_returned",
    "plan_payouts",
    "set_off",
    "set_off_all",
    "stop_payout",
    "unsent_files",
]
