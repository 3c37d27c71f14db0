"""Units: amounts, prices and energy between their text and their integer, one conversion each.

Inside, amounts are øre, prices micro-DKK per kWh (or per month), energy Wh: integers. Outside they
are decimal numbers of DKK or kWh. A text is read exactly or refused: never rounded, never by a
binary float. Source: docs/settlement.md, "Units".
"""

import re
from decimal import Decimal
from typing import Final

from elhandel.values.errors import DomainError

_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?", re.ASCII)
_ORE: Final = 2
_MICRO: Final = 6
_WH: Final = 3

# A whole number times one of these keeps all of its decimals; `scaleb` takes twice as long.
_DKK_OF_ORE: Final = Decimal(1).scaleb(-_ORE)
_KWH_OF_WH: Final = Decimal(1).scaleb(-_WH)


class InvalidAmount(DomainError):
    """A text that is no decimal number of the unit that is meant."""

    code = "invalid-amount"


def ore(dkk: str | int | Decimal) -> int:
    """DKK as øre. Raises InvalidAmount for what is no number or has more than two decimals."""
    return _scaled(dkk, _ORE, "an amount in DKK")


def micro_dkk(dkk: str | int | Decimal) -> int:
    """DKK as micro-DKK. Raises InvalidAmount for no number, or more than six decimals."""
    return _scaled(dkk, _MICRO, "a price in DKK")


def wh(kwh: str | int | Decimal) -> int:
    """kWh as Wh. Raises InvalidAmount for no number, or more than three decimals."""
    return _scaled(kwh, _WH, "a quantity in kWh")


def dkk_of_ore(ore: int) -> str:
    """Øre as DKK with two decimals: 70000 is "700.00"."""
    return _text(ore, _ORE)


def short_dkk_of_ore(ore: int) -> str:
    """Øre as DKK with as many decimals as it needs: 70000 is "700"."""
    return str(Decimal(ore) / 10**_ORE)


def dkk_of_micro(micro: int) -> str:
    """Micro-DKK as DKK with six decimals: 1250000 is "1.250000"."""
    return _text(micro, _MICRO)


def kwh_of_wh(wh: int) -> str:
    """Wh as kWh with three decimals: 1500 is "1.500"."""
    return _text(wh, _WH)


def decimal_dkk(ore: int) -> Decimal:
    """Øre as DKK with two decimals, for JSON."""
    return ore * _DKK_OF_ORE


def decimal_price(micro: int) -> Decimal:
    """Micro-DKK as DKK with as many decimals as it needs, for JSON: 1250000 is 1.25."""
    return Decimal(micro) / 10**_MICRO


def decimal_kwh(wh: int) -> Decimal:
    """Wh as kWh with three decimals, for JSON."""
    return wh * _KWH_OF_WH


def _scaled(value: str | int | Decimal, decimals: int, what: str) -> int:
    """`value` times 10**decimals, which has to be whole; zeros behind do not count."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise InvalidAmount(f"This is not {what}: give a number such as 12.5, with a point.")

    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > decimals:
        raise InvalidAmount(f"This is not {what}: it has more than {decimals} decimals.")

    return int(whole + fraction.ljust(decimals, "0"))


def _text(units: int, decimals: int) -> str:
    whole, rest = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{decimals}d}"
