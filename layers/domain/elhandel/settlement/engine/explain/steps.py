"""The steps of a line: quantity x price = amount by interval, or a share of a month."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from elhandel.settlement.engine.exact import round_to_ore
from elhandel.settlement.engine.plan import Basis
from elhandel.settlement.engine.terms import LineKey


@dataclass(frozen=True, slots=True)
class QuantityStep:
    """wh x factor x micro_dkk_per_kwh = nano_dkk in one interval, which starts at `start` (UTC)."""

    start: datetime
    basis: Basis
    wh: int
    micro_dkk_per_kwh: Fraction
    nano_dkk: Fraction

    factor: int = 1
    """How many times the charge is linked."""


@dataclass(frozen=True, slots=True)
class DaysStep:
    """A subscription's days [start, end): factor x micro_dkk a month x days / days_in_month."""

    start: date
    end: date
    days: int
    days_in_month: int
    micro_dkk: int
    nano_dkk: Fraction
    factor: int = 1

    once: bool = False
    """A fee, which falls due on the first of the days: factor x micro_dkk, whatever the month."""


type Step = QuantityStep | DaysStep


@dataclass(frozen=True, slots=True)
class Explanation:
    """A line with all its steps; nano_dkk is their sum and ore that sum, rounded once."""

    key: LineKey
    steps: tuple[Step, ...]
    wh: int | None
    nano_dkk: Fraction
    ore: int


def summed(key: LineKey, steps: tuple[Step, ...], wh: int | None) -> Explanation:
    """A line that is these steps and nothing else."""
    amount = sum((step.nano_dkk for step in steps), Fraction())
    ore = round_to_ore(amount.numerator, amount.denominator)

    return Explanation(key, steps, wh, amount, ore=ore)
