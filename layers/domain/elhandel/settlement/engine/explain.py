"""Why a line is what it is: interval by interval, quantity x price = amount, with the sums.

Read from the same plan that settles, so the explanation adds up to the line exactly.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.book import PriceBook
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.settlement.engine.plan import Basis, Contribution, LinePlan
from elhandel.settlement.engine.planning import plan_of
from elhandel.settlement.engine.point import Readings, matrix
from elhandel.settlement.engine.readings import quantities, refuse_missing
from elhandel.settlement.engine.terms import LineKey, Terms
from elhandel.values.charges import ChargeKind
from elhandel.values.period import days_in_month


@dataclass(frozen=True, slots=True)
class QuantityStep:
    """wh x factor x micro_dkk_per_kwh = nano_dkk in one interval, which starts at `start` (UTC).

    factor: how many times the charge is linked.
    """

    start: datetime
    basis: Basis
    wh: int
    micro_dkk_per_kwh: Fraction
    nano_dkk: Fraction
    factor: int = 1


@dataclass(frozen=True, slots=True)
class DaysStep:
    """A subscription's days [start, end) at micro_dkk a month: factor x days / days_in_month of it.

    once: a fee, which falls due on the first of the days: factor x micro_dkk, whatever the month.
    """

    start: date
    end: date
    days: int
    days_in_month: int
    micro_dkk: int
    nano_dkk: Fraction
    factor: int = 1
    once: bool = False


NANO_PER_MICRO: Final = 1000

type Step = QuantityStep | DaysStep

type Wanted = Callable[[LineKey], bool]
"""Which lines to explain."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A line with all its steps; nano_dkk is their sum and ore that sum, rounded once."""

    key: LineKey
    steps: tuple[Step, ...]
    wh: int | None
    nano_dkk: Fraction
    ore: int


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
    """The steps of one point's lines that are wanted, in their order; arguments and errors as
    `settle_point`.

    needed: (intervals,), where prices matter and steps are wanted; None means everywhere.
    """
    plan = plan_of(book, terms)
    plan.refuse_missing_prices(needed)
    row = np.zeros(1, np.int64)
    readings, production = matrix(wh), None if production_wh is None else matrix(production_wh)
    refuse_missing(book.axis, [(row, plan)], readings, production)
    before = None if used_before_wh is None else np.array([used_before_wh], np.int64)
    by_basis = quantities(plan, row, readings, production, before)

    return tuple(
        _line(book.axis, line, by_basis, needed) for line in plan.lines if wanted(line.key)
    )


def _line(
    axis: Axis,
    line: LinePlan,
    by_basis: Mapping[Basis, NDArray[Any]],
    needed: NDArray[np.bool_] | None,
) -> Explanation:
    if not line.contributions:
        return _of_days(line)

    steps = (
        step
        for contribution in line.contributions
        for step in _steps(axis, contribution, by_basis[contribution.basis][0], needed)
    )
    counted = [contribution for contribution in line.contributions if contribution.counted]
    total = sum(
        int(
            by_basis[contribution.basis][0, contribution.first : contribution.last].sum(
                dtype=np.int64
            )
        )
        for contribution in counted
    )

    return summed(line.key, tuple(sorted(steps, key=lambda step: step.start)), total)


def _steps(
    axis: Axis, one: Contribution, wh: NDArray[np.integer[Any]], needed: NDArray[np.bool_] | None
) -> Iterator[QuantityStep]:
    for column in range(one.first, one.last):
        if needed is not None and not needed[column]:
            continue
        price = Fraction(int(one.price.values[column]), one.price.denominator)
        quantity = int(wh[column])
        amount = quantity * one.factor * price
        yield QuantityStep(axis.instant(column), one.basis, quantity, price, amount, one.factor)


def _of_days(line: LinePlan) -> Explanation:
    charge = line.key.charge
    once = charge is not None and charge.kind is ChargeKind.FEE
    steps = []
    for days, price, amount in line.parts:
        length = days_in_month(days.start)
        single = Fraction(price * NANO_PER_MICRO) * (1 if once else Fraction(days.days, length))
        factor = int(amount / single) if single else 1  # of nothing any number is as many
        steps.append(DaysStep(days.start, days.end, days.days, length, price, amount, factor, once))

    return summed(line.key, tuple(steps), None)


def summed(key: LineKey, steps: tuple[Step, ...], wh: int | None) -> Explanation:
    """A line that is these steps and nothing else."""
    amount = sum((step.nano_dkk for step in steps), Fraction())
    return Explanation(key, steps, wh, amount, round_to_ore(amount.numerator, amount.denominator))
