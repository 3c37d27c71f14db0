"""VAT: the rules that a sale is under, and the rates as dated data.

The rate of an invoice is the one of its issue date (momsloven § 23).
"""

from datetime import date
from enum import StrEnum
from typing import Final


class VatClass(StrEnum):
    """Under which rules a sale is taxed; of a customer, and of a charge."""

    STANDARD = "standard"
    """Danish VAT is added."""

    NONE = "none"
    """Outside VAT: a fee that is damages, a customer without Danish VAT."""

    REVERSE_CHARGE = "reverse_charge"
    """The buyer accounts for the VAT (momsloven § 46): none is added, and the document says so."""


VAT_PERCENT: Final = ((date(1992, 1, 1), 25),)
"""(from which day, percent), in order of time."""


def vat_percent(day: date) -> int:
    """The VAT rate on a day, in percent. Raises LookupError before the first rate of the table."""
    for valid_from, percent in reversed(VAT_PERCENT):
        if valid_from <= day:
            return percent
    raise LookupError(f"no VAT rate is known for {day}; add it to VAT_PERCENT")
