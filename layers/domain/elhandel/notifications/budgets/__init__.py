"""What customers want to use at most of a month at a home, and what they were told of it."""

from elhandel.notifications.budgets.budget import (
    Budget,
    budget_of,
    budgets_of,
    end_budget,
    note_checked,
    set_budget,
)
from elhandel.notifications.budgets.due import customers_to_check
from elhandel.notifications.budgets.warning import Measure, Used, warn

__all__ = [
    "Budget",
    "Measure",
    "Used",
    "budget_of",
    "budgets_of",
    "customers_to_check",
    "end_budget",
    "note_checked",
    "set_budget",
    "warn",
]
