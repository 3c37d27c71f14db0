"""Tokens of energy: a token is a kWh with nine decimals, so that a Wh is a million of its units.

Both are integers, and one conversion leads each way. Source: requirements B.3, GX-MNT-1.
"""

from decimal import Decimal
from typing import Final

from elhandel.values.errors import DomainError

DECIMALS: Final = 9
CURRENCY_DECIMALS: Final = 2
"""Of the currency token: its unit is an øre."""
UNITS_PER_WH: Final = 1_000_000
MOST_UNITS: Final = 2**63 - 1
"""What a bigint holds; the token ledger takes twice as many."""


_SOL_DECIMALS: Final = 9


class NotWholeWattHours(DomainError):
    """Units of a token that are no whole number of Wh."""

    code = "not-whole-watt-hours"


class TooManyUnits(DomainError):
    """More units than can be kept."""

    code = "too-many-units"


def units_of_wh(wh: int) -> int:
    """The units of so many Wh. Raises TooManyUnits."""
    units = wh * UNITS_PER_WH
    if abs(units) > MOST_UNITS:
        raise TooManyUnits(f"{wh} Wh are more than tokens are counted in. Split the amount.")

    return units


def wh_of_units(units: int) -> int:
    """The Wh of so many units. Raises NotWholeWattHours."""
    wh, rest = divmod(units, UNITS_PER_WH)
    if rest:
        raise NotWholeWattHours(
            f"{units} units are no whole number of Wh: {UNITS_PER_WH} units are one."
        )

    return wh


def whole_wh(units: int) -> int:
    """The whole Wh in so many units: whoever holds a wallet may have moved parts of one."""
    return units // UNITS_PER_WH


def decimal_tokens(units: int) -> Decimal:
    """Units of energy as kWh, with all nine decimals."""
    return Decimal(units).scaleb(-DECIMALS)


def decimal_currency(units: int) -> Decimal:
    """Units of the currency token, with both decimals."""
    return Decimal(units).scaleb(-CURRENCY_DECIMALS)


def decimal_sol(lamports: int) -> Decimal:
    """Lamports as SOL, with all nine decimals."""
    return Decimal(lamports).scaleb(-_SOL_DECIMALS)
