"""What neighbours' trade has come to for the customer who asks; in their transaction."""

from elhandel.portal.neighbours.own import (
    Activity,
    Comes,
    OnBills,
    activity,
    comes_to,
    may_trade,
    on_bills,
)

__all__ = ["Activity", "Comes", "OnBills", "activity", "comes_to", "may_trade", "on_bills"]
