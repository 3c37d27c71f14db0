"""Charges that do not follow consumption: subscriptions by the day, fees once."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from elhandel.values.period import Period, days_in_month, months

type PriceOn = Callable[[date], int]
"""The price on a local day, micro-DKK; raises where there is none."""


def subscription(price_on: PriceOn, days: Period, factor: int = 1) -> Fraction:
    """A monthly price for the days of `days`: price x factor x days / days in that month, added
    over the months.

    price_on: micro-DKK per month. A price that changes inside a month counts for its days. Returns
    nano-DKK, exact: unlike Energinet's own daily amount, which is rounded to 6 decimals, this is
    rounded once, with the line.
    """
    return sum((amount for _, _, amount in subscription_parts(price_on, days, factor)), Fraction())


def subscription_parts(
    price_on: PriceOn, days: Period, factor: int = 1
) -> list[tuple[Period, int, Fraction]]:
    """The same by stretch of one month and one price: (days, micro-DKK per month, nano-DKK)."""
    parts = []
    for month in months(days):
        for stretch, price in _by_price(price_on, month):
            amount = Fraction(price * 1000 * factor * stretch.days, days_in_month(month.start))
            parts.append((stretch, price, amount))
    return parts


def fee(price: int, factor: int = 1) -> Fraction:
    """A fee, once. price: micro-DKK. Returns nano-DKK."""
    return Fraction(price * 1000 * factor)


def _by_price(price_on: PriceOn, month: Period) -> list[tuple[Period, int]]:
    """The month's stretches of equal price."""
    stretches: list[tuple[Period, int]] = []
    for number in range(month.days):
        day = month.start + timedelta(days=number)
        price, following = price_on(day), day + timedelta(days=1)
        if stretches and stretches[-1][1] == price:
            stretches[-1] = (Period(stretches[-1][0].start, following), price)
        else:
            stretches.append((Period(day, following), price))

    return stretches
