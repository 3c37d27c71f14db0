"""Prices of our own products."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductPrice:
    """Micro-DKK per kWh and per month, without VAT."""

    margin_per_kwh: int
    supplement_per_kwh: int
    fixed_per_kwh: int | None
    """Paid in place of the spot price; None where the spot price is paid."""
    subscription_per_month: int
