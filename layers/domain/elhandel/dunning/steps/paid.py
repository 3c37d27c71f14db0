"""Whether a service that is off for want of payment is still owed for. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from elhandel.dunning.owed import Debt
from elhandel.portfolio.markets import Market


def still_owed(debts: Sequence[Debt], agreement_id: int, today: date, market: Market) -> bool:
    """Whether any bill of this service is overdue beyond grace and not paid.

    A debit that is under way is no payment yet. What is within the grace, disputed or less than is
    worth a word keeps nothing off.
    """
    return any(
        agreement_id in debt.agreements
        and debt.services_ore >= market.dunned_from
        and debt.due_on + timedelta(days=market.grace_days) < today
        for debt in debts
    )
