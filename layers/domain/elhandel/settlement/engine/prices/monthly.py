"""Charges that do not follow consumption: subscriptions by the day, fees once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.period import Period, days_in_month, months

NANO_PER_MICRO: Final = 1000

type PriceOn = Callable[[date], int]
"""The price on a local day, micro-DKK; raises where there is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a charge without quantity costs on some days, at one price."""

    days: Period
    micro_dkk: int
    """Per month, or once."""

    nano_dkk: Fraction


def subscription_parts(price_on: PriceOn, days: Period, factor: int = 1) -> list[Part]:
    """A monthly price by month and price: price x factor x days / days in that month.

    price_on: micro-DKK per month; a price that changes inside a month counts for its days. The
    amounts are exact: Energinet rounds its daily amount to 6 decimals, this is rounded once, with
    the line.
    """
    parts = []
    for month in months(days):
        for part, price in _by_price(price_on, month):
            monthly = price * NANO_PER_MICRO * factor
            amount = Fraction(monthly * part.days, days_in_month(month.start))
            parts.append(Part(part, price, amount))

    return parts


def fee_part(day: Period, price: int, factor: int) -> Part:
    """A fee, once. price: micro-DKK."""
    return Part(day, price, Fraction(price * NANO_PER_MICRO * factor))


def _by_price(price_on: PriceOn, month: Period) -> list[tuple[Period, int]]:
    """The days of a month by equal price, in order."""
    steps: list[tuple[date, int]] = []
    for day in days_of(month.start, month.end):
        price = price_on(day)
        if not steps or steps[-1][1] != price:
            steps.append((day, price))

    ends = [*(day for day, _ in steps[1:]), month.end]

    return [(Period(day, end), price) for (day, price), end in zip(steps, ends, strict=True)]
