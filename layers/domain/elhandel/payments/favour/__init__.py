"""What is in a customer's favour: set off against what is due, else paid out, and followed to the
end.
"""

from elhandel.payments.favour.outcome import (
    Ordered,
    end_to_end,
    left_after_all,
    payout_of,
    payout_paid,
    payout_returned,
    refuse_payout,
)
from elhandel.payments.favour.payouts import (
    Favour,
    Payout,
    favours,
    late_payouts,
    list_payouts,
    plan_payouts,
    stop_payout,
)
from elhandel.payments.favour.set_off import set_off, set_off_all

__all__ = [
    "Favour",
    "Ordered",
    "Payout",
    "end_to_end",
    "favours",
    "late_payouts",
    "left_after_all",
    "list_payouts",
    "payout_of",
    "payout_paid",
    "payout_returned",
    "plan_payouts",
    "refuse_payout",
    "set_off",
    "set_off_all",
    "stop_payout",
]
