"""VAT: the rules that a sale is under. The rates are those of markets.

The rate of an invoice is the one of its issue date (momsloven § 23).
"""

from datetime import date
from enum import StrEnum

from elhandel.portfolio.markets import HOME, market_on


class VatClass(StrEnum):
    """Under which rules a sale is taxed; of a customer, and of a charge."""

    STANDARD = "standard"
    """The VAT of the account's market is added."""

    NONE = "none"
    """Outside VAT: a fee that is damages, a customer without VAT."""

    REVERSE_CHARGE = "reverse_charge"
    """The buyer accounts for the VAT (momsloven § 46): none is added, and the document says so."""


def vat_percent(day: date) -> int:
    """The Danish VAT rate on a day, in percent: that of everything about electricity."""
    return market_on(HOME, day).vat_percent
