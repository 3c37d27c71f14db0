"""A customer's budgets held against the month, and the customer told where it is time."""

from elhandel.notifications.budgets import Used, budgets_of, note_checked, warn
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portal.budgets.rules import budget_rules
from elhandel.portal.budgets.state import against
from elhandel.portal.usage import month_of, places
from elhandel.values.days.local_time import first_of_month


def watch(tx: Transaction, customer_id: int, clock: Clock) -> int:
    """Hold a customer's budgets against this month, in their transaction; how often they were told.

    Of several percentages that are reached only the highest is told. The same again tells nothing.
    """
    today = clock.today()
    rules = budget_rules(today)
    budgets = budgets_of(tx)
    homes = {place.metering_point_id: place for place in places(tx, today)}

    told = 0
    for budget in budgets:
        place = homes.get(budget.metering_point_id)
        month = None if place is None else month_of(tx, place, first_of_month(today), today)
        if month is None:
            continue
        for part in against(budget, month, rules).parts:
            if part.percent is not None and part.level is not None:
                used = Used(month.month, part.measure, part.limit, part.percent, part.level)
                told += warn(tx, customer_id, budget, used, clock.now())

    note_checked(tx, None, clock.now())
    return told
