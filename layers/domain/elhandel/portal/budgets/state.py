"""How much of a budget a month has used: by what Forbrug shows of the month."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from elhandel.notifications.budgets import Budget, Measure, budget_of, end_budget, set_budget
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portal.budgets.rules import BudgetRules, budget_rules
from elhandel.portal.usage import Month, Place
from elhandel.services.usage import level_of, tone_of
from elhandel.values.errors import DomainError


class UnableToBudget(DomainError):
    """A budget that cannot be kept."""

    code = "unable-to-budget"


@dataclass(frozen=True, slots=True)
class Part:
    """A limit of a budget, and what is used of it; øre with VAT, or Wh."""

    measure: Measure
    limit: int
    used: int | None
    """None where no amount is known: a price is missing."""
    warn_at: Sequence[int]

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down; 0 where the month is in the customer's favour."""
        return None if self.used is None else max(self.used, 0) * 100 // self.limit

    @property
    def level(self) -> int | None:
        """The highest percentage at which the customer is told, and that is reached."""
        return level_of(self.percent, self.warn_at)

    @property
    def tone(self) -> Literal["", "warn", "bad"]:
        """How it is coloured."""
        return tone_of(self.percent, self.warn_at)


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget held against a month."""

    month: dt.date
    parts: tuple[Part, ...]


def against(budget: Budget, month: Month, rules: BudgetRules) -> BudgetState:
    """What a month has used of a budget until now. Pure."""
    parts = []
    if budget.month_ore is not None:
        used = None if month.waits else month.ore
        parts.append(Part("ore", budget.month_ore, used, rules.warn_at))
    if budget.month_wh is not None:
        parts.append(Part("wh", budget.month_wh, month.wh, rules.warn_at))
    return BudgetState(month.month, tuple(parts))


def own_budget(tx: Transaction, place: Place) -> Budget | None:
    """The budget of a home; None where nothing is limited."""
    return budget_of(tx, place.metering_point_id)


def of_month(tx: Transaction, month: Month, today: dt.date) -> BudgetState | None:
    """The budget of a month's home, held against it; None without one."""
    budget = budget_of(tx, month.place.metering_point_id)
    return None if budget is None else against(budget, month, budget_rules(today))


def set_own(
    tx: Transaction,
    customer_id: int,
    place: Place,
    *,
    month_ore: int | None,
    month_wh: int | None,
    by: str,
    clock: Clock,
) -> bool:
    """Let a budget of a home hold from now on; both None: none. False where it does already.

    Raises UnableToBudget for one that is not above 0, or beyond the rules.
    """
    rules = budget_rules(clock.today())
    for said, most, field in (
        (month_ore, rules.most_ore, "amount"),
        (month_wh, rules.most_wh, "kwh"),
    ):
        if said is not None and not 0 < said <= most:
            raise UnableToBudget(
                "A budget is above 0 and at most 1,000,000 kroner and 1,000,000 kWh a month. "
                "Leave out what is not to be limited.",
                field=field,
            )

    if month_ore is None and month_wh is None:
        return end_own(tx, place, clock)
    return set_budget(
        tx,
        customer_id,
        place.metering_point_id,
        month_ore=month_ore,
        month_wh=month_wh,
        by=by,
        now=clock.now(),
    )


def end_own(tx: Transaction, place: Place, clock: Clock) -> bool:
    """Let no budget of a home hold; False where there was none."""
    return end_budget(tx, place.metering_point_id, clock.now())
