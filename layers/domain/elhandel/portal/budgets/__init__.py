"""A customer's own budget of a home's month, and what the month has used of it so far. Only inside
a customer's transaction.

What is held against a budget is what Forbrug shows of the month, to the øre.
"""

from elhandel.portal.budgets.answer import BudgetAnswer, BudgetWish, budget_answer, wish_budget
from elhandel.portal.budgets.rules import BudgetRules, budget_rules
from elhandel.portal.budgets.state import (
    BudgetState,
    Part,
    UnableToBudget,
    against,
    end_own,
    of_month,
    own_budget,
    set_own,
)
from elhandel.portal.budgets.watch import watch

__all__ = [
    "BudgetAnswer",
    "BudgetRules",
    "BudgetState",
    "BudgetWish",
    "Part",
    "UnableToBudget",
    "against",
    "budget_answer",
    "budget_rules",
    "end_own",
    "of_month",
    "own_budget",
    "set_own",
    "watch",
    "wish_budget",
]
