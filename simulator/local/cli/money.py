"""Amounts as commands show them."""

from decimal import Decimal


def dkk(amount: str) -> str:
    """An amount of a job's answer with two decimals: "12.5" is "12.50 DKK"."""
    return f"{Decimal(amount):,.2f} DKK"
