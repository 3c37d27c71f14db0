"""Prices of our own products."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductPrice:
    """Micro-DKK per kWh and per month, without VAT. fixed_per_kwh: paid in place of the spot price,
    where there is one.
    """

    margin_per_kwh: int
    supplement_per_kwh: int
    fixed_per_kwh: int | None
    subscription_per_month: int
