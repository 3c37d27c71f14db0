"""A budget as JSON, and as a customer wants it."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from elhandel.notifications.budgets import budget_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portal.budgets.rules import budget_rules
from elhandel.portal.budgets.state import BudgetState, Part, against, set_own
from elhandel.portal.usage import month_of, place_at
from elhandel.values.days.local_time import first_of_month
from elhandel.values.identifiers import Gsrn
from elhandel.values.request_body import RequestBody
from elhandel.values.units import decimal_dkk, decimal_kwh

_MOST: Final = 1_000_000


class BudgetPart(BaseModel):
    """A limit of a month, and what is used of it."""

    limit: Decimal
    used: Annotated[Decimal | None, Field(description="Null while a price is missing.")]
    percent_used: int | None

    @classmethod
    def of(cls, part: Part) -> Self:
        value = decimal_dkk if part.measure == "ore" else decimal_kwh
        return cls(
            limit=value(part.limit),
            used=None if part.used is None else value(part.used),
            percent_used=part.percent,
        )


class BudgetAnswer(BaseModel):
    """What the customer wants to use at most of a month, and what this month has used."""

    gsrn: str
    month: dt.date
    amount: Annotated[BudgetPart | None, Field(description="DKK with VAT; null: no limit.")]
    kwh: Annotated[BudgetPart | None, Field(description="kWh; null: no limit.")]

    @classmethod
    def of(cls, gsrn: Gsrn, month: dt.date, state: BudgetState | None) -> Self:
        parts = {} if state is None else {part.measure: BudgetPart.of(part) for part in state.parts}
        return cls(gsrn=gsrn.value, month=month, amount=parts.get("ore"), kwh=parts.get("wh"))


class BudgetWish(RequestBody):
    """A budget of each month. Both null: none any more."""

    amount: Annotated[
        Decimal | None,
        Field(gt=0, le=_MOST, decimal_places=2, description="DKK with VAT.", examples=["800.00"]),
    ] = None
    kwh: Annotated[int | None, Field(gt=0, le=_MOST, examples=[400])] = None


def budget_answer(tx: Transaction, gsrn: Gsrn, today: dt.date) -> BudgetAnswer:
    """The budget of the customer's home, held against this month. Raises NotFound."""
    place = place_at(tx, gsrn, today)
    month = first_of_month(today)
    budget = budget_of(tx, place.metering_point_id)
    found = None if budget is None else month_of(tx, place, month, today)
    if budget is None or found is None:
        return BudgetAnswer.of(gsrn, month, None)
    return BudgetAnswer.of(gsrn, month, against(budget, found, budget_rules(today)))


def wish_budget(
    tx: Transaction, customer_id: int, gsrn: Gsrn, wish: BudgetWish, *, by: str, clock: Clock
) -> BudgetAnswer:
    """Let a budget hold from now on; the same again changes nothing. Raises NotFound."""
    place = place_at(tx, gsrn, clock.today())
    set_own(
        tx,
        customer_id,
        place,
        month_ore=None if wish.amount is None else int(wish.amount * 100),
        month_wh=None if wish.kwh is None else wish.kwh * 1000,
        by=by,
        clock=clock,
    )
    return budget_answer(tx, gsrn, clock.today())
