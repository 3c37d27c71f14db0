"""What some days of a cycle cost of a price for the whole cycle."""

from datetime import date

from elhandel.settlement.engine.exact import round_to_ore
from elhandel.settlement.engine.prices import NANO_PER_MICRO
from elhandel.values.days.period import Period


def share_ore(cycle: Period, days: Period, price: int) -> int:
    """The share of `days` in a price, in øre; days outside the cycle cost nothing.

    price: micro-DKK for the whole cycle, without VAT.

    What is left of a cycle is rounded once, half away from zero, and days cost what is left at
    their start less what is left at their end. So the pieces of any split of a cycle add up to its
    price, and whoever begins within one pays the share of the days until its end.
    """
    within = days.cut(cycle)
    return _left(cycle, within.start, price) - _left(cycle, within.end, price)


def _left(cycle: Period, day: date, price: int) -> int:
    """What the days from `day` until the cycle's end cost."""
    return round_to_ore(price * NANO_PER_MICRO * (cycle.end - day).days, cycle.days)
