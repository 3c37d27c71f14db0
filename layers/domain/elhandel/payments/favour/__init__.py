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
from elhandel.payments.favour.outcome import (
    Ordered,
    left_after_all,
    payout_of,
    payout_paid,
    payout_returned,
    refuse_payout,
)
from elhandel.payments.favour.payouts import (
    Payout,
    late_payouts,
    list_payouts,
    plan_payouts,
    stop_payout,
)
from elhandel.payments.favour.set_off import set_off, set_off_all

__all__ = [
    "ORDER_FILE",
    "Due",
    "OrderFile",
    "Ordered",
    "Payout",
    "due_payouts",
    "late_payouts",
    "left_after_all",
    "list_payouts",
    "make_order_file",
    "note_sent",
    "payout_of",
    "payout_paid",
    "payout_returned",
    "plan_payouts",
    "refuse_payout",
    "set_off",
    "set_off_all",
    "stop_payout",
    "unsent_files",
]
