"""The billing cycle of an account: its billing days, the days from one to the next, and what some
of those days cost of a price for all of them.
"""

from elhandel.billing.cycle.days import BILLING_DAYS, cycle_of, cycles, next_billing_day
from elhandel.billing.cycle.share import share_ore

__all__ = ["BILLING_DAYS", "cycle_of", "cycles", "next_billing_day", "share_ore"]
