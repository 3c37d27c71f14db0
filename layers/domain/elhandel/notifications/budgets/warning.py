"""A customer is told that a budget is nearly used: of each percentage once in a month, and never of
a lower one after a higher.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from elhandel.notifications.budgets.budget import Budget
from elhandel.notifications.notices import Notice, tell_all
from elhandel.platform.database import Transaction

type Measure = Literal["ore", "wh"]

_TEMPLATES: Final[dict[Measure, str]] = {"ore": "budget-warning", "wh": "budget-warning-kwh"}


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a budget a month has used. level: the percentage that is reached."""

    month: date
    measure: Measure
    limit: int
    """Øre or Wh."""
    percent: int
    level: int


def warn(tx: Transaction, customer_id: int, budget: Budget, used: Used, now: datetime) -> bool:
    """Tell a customer, in their transaction; False where they were told of it, or of more."""
    values: dict[str, Any] = {
        "budget": budget.budget_id,
        "month": used.month,
        "measure": used.measure,
        "level": used.level,
        "percent": used.percent,
        "now": now,
    }
    if tx.execute(_NOTE, values).rowcount == 0:
        return False

    key = f"{budget.budget_id}:{used.month:%Y-%m}:{used.level}"
    said: dict[str, str | int | date] = {"percent_used": used.percent, "budget": used.limit}
    tell_all(tx, [Notice(customer_id, _TEMPLATES[used.measure], key, said)], now)
    return True


_NOTE: Final = """
INSERT INTO notifications.budget_warning (budget_id, month, measure, level, percent, told_at)
SELECT %(budget)s, %(month)s, %(measure)s, %(level)s, %(percent)s, %(now)s
WHERE NOT EXISTS (
    SELECT FROM notifications.budget_warning
    WHERE budget_id = %(budget)s AND month = %(month)s AND measure = %(measure)s
      AND level > %(level)s)
ON CONFLICT (budget_id, month, measure, level) DO NOTHING
"""
