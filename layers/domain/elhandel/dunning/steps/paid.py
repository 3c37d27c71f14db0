"""Whether a service that is off for want of payment is still owed for. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from elhandel.dunning.owed import Debt
from elhandel.portfolio.markets import Market


def still_owed(
    debts: Sequence[Debt],
    agreement_id: int,
    today: date,
    market: Market,
    *,
    with_grace: bool = True,
) -> bool:
    """Whether any bill of this service is overdue and not paid; with its grace, beyond that.

    A debit that is under way is no payment yet. What is within the grace, disputed or less than is
    worth a word keeps nothing off; staff who turn a service off need not wait for the grace.
    """
    grace = timedelta(days=market.grace_days if with_grace else 0)
    return any(
        agreement_id in debt.agreements
        and debt.services_ore >= market.dunned_from
        and debt.due_on + grace < today
        for debt in debts
    )
