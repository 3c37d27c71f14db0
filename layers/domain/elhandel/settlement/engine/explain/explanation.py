"""Why a line is what it is: its steps, interval by interval, with their sum.

Read from the same plan that settles, so the explanation adds up to the line exactly.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.explain.steps import (
    DaysStep,
    Explanation,
    QuantityStep,
    summed,
)
from elhandel.settlement.engine.lines import (
    ONE_ROW,
    Readings,
    matrix,
    quantities,
    refuse_missing,
    use_of,
)
from elhandel.settlement.engine.plan import Basis, Contribution, LinePlan, plan_of
from elhandel.settlement.engine.prices import NANO_PER_MICRO, PriceBook
from elhandel.settlement.engine.terms import LineKey, Terms
from elhandel.values.charges import ChargeKind
from elhandel.values.days.period import days_in_month

type Wanted = Callable[[LineKey], bool]
"""Which lines to explain."""


def explain(
    book: PriceBook,
    terms: Terms,
    wh: Readings,
    wanted: Wanted,
    *,
    production_wh: Readings | None = None,
    used_before_wh: int | None = None,
    needed: NDArray[np.bool_] | None = None,
) -> tuple[Explanation, ...]:
    """The steps of one point's lines that are wanted, in their order.

    Arguments and errors as `settle_point`. needed: (intervals,), where prices matter and steps are
    wanted; None means everywhere.
    """
    plan = plan_of(book, terms)
    plan.refuse_missing_prices(needed)

    readings = matrix(wh)
    production = None if production_wh is None else matrix(production_wh)
    refuse_missing(book.axis, [(ONE_ROW, plan)], readings, production)
    by_basis = quantities(plan, ONE_ROW, readings, production, use_of(used_before_wh))

    return tuple(
        _line(book.axis, line, by_basis, needed) for line in plan.lines if wanted(line.key)
    )


def _line(
    axis: Axis,
    line: LinePlan,
    by_basis: Mapping[Basis, NDArray[Any]],
    needed: NDArray[np.bool_] | None,
) -> Explanation:
    """by_basis: (1, intervals), Wh."""
    if not line.contributions:
        return _of_days(line)

    steps: list[QuantityStep] = []
    total = 0
    for contribution in line.contributions:
        wh = by_basis[contribution.basis][0]  # (intervals,)
        steps += _steps(axis, contribution, wh, needed)
        if contribution.counted:
            total += int(wh[contribution.first : contribution.last].sum(dtype=np.int64))

    return summed(line.key, tuple(sorted(steps, key=lambda step: step.start)), total)


def _steps(
    axis: Axis,
    contribution: Contribution,
    wh: NDArray[np.integer[Any]],
    needed: NDArray[np.bool_] | None,
) -> Iterator[QuantityStep]:
    """wh: (intervals,)."""
    price, factor = contribution.price, contribution.factor
    for column in range(contribution.first, contribution.last):
        if needed is not None and not needed[column]:
            continue

        per_kwh = Fraction(int(price.values[column]), price.denominator)
        quantity = int(wh[column])
        yield QuantityStep(
            axis.instant(column),
            contribution.basis,
            wh=quantity,
            micro_dkk_per_kwh=per_kwh,
            nano_dkk=quantity * factor * per_kwh,
            factor=factor,
        )


def _of_days(line: LinePlan) -> Explanation:
    charge = line.key.charge
    once = charge is not None and charge.kind is ChargeKind.FEE

    steps = []
    for part in line.parts:
        days, length = part.days, days_in_month(part.days.start)
        share = Fraction(1) if once else Fraction(days.days, length)
        single = part.micro_dkk * NANO_PER_MICRO * share
        step = DaysStep(
            days.start,
            days.end,
            days=days.days,
            days_in_month=length,
            micro_dkk=part.micro_dkk,
            nano_dkk=part.nano_dkk,
            factor=int(part.nano_dkk / single) if single else 1,  # 0 x anything is 0
            once=once,
        )
        steps.append(step)

    return summed(line.key, tuple(steps), None)
