"""Quantities and prices of lines, so that their product is the line's amount to the øre.

EN 16931 has no price below zero (BR-27), and Peppol wants quantity × price to be the amount
(PEPPOL-EN16931-R120). A line that was settled hour by hour has no single price: its mean is stated,
with as many decimals as the product needs. Where amount and quantity have different signs (hours of
negative spot prices), the line is one piece of its amount, and what was used stands beside it.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from elhandel.billing.bill import BillLine

KWH: Final = "KWH"
MONTH: Final = "MON"
DAY: Final = "DAY"
PIECE: Final = "C62"

_ORE: Final = Decimal("0.01")
_COUNTED: Final = re.compile(
    r"(?P<sign>−?)(?P<number>[0-9]{1,12}(?:,[0-9]{1,12})?) "
    r"(?P<unit>måneder|måned|md\.|dage|stk\.)"
)
_UNITS: Final = {
    "måned": MONTH,
    "måneder": MONTH,
    "md.": MONTH,
    "dage": DAY,
    "stk.": PIECE,
}


@dataclass(frozen=True, slots=True)
class Priced:
    """How much, of what, at which price (DKK a unit, without VAT)."""

    quantity: Decimal
    unit: str
    price: Decimal

    left_out: str = ""
    """The quantity as printed, where the line is stated as one piece."""


def priced(line: BillLine) -> Priced:
    """A line's quantity and price; their product, rounded, is its amount."""
    counted = _counted(line)
    if counted is not None:
        quantity, unit = counted
        if _same_sign(line.amount_ore, quantity):
            price = _price(line.amount_ore, quantity, line.unit_price)
            return Priced(quantity, unit, price)

    one = Decimal(-1 if line.amount_ore < 0 else 1)
    price = Decimal(abs(line.amount_ore)).scaleb(-2)
    return Priced(one, PIECE, price, left_out=_printed(line))


def _counted(line: BillLine) -> tuple[Decimal, str] | None:
    if line.quantity_wh is not None:
        return Decimal(line.quantity_wh).scaleb(-3), KWH
    found = _COUNTED.fullmatch(line.quantity or "")
    if found is None:
        return None

    number = Decimal(found["number"].replace(",", "."))
    return (-number if found["sign"] else number), _UNITS[found["unit"]]


def _same_sign(amount_ore: int, quantity: Decimal) -> bool:
    if quantity == 0:
        return False
    return amount_ore == 0 or (amount_ore < 0) == (quantity < 0)


def _price(amount_ore: int, quantity: Decimal, known: int | None) -> Decimal:
    """The known price (micro-DKK) where it gives the amount, else the mean."""
    amount = Decimal(amount_ore).scaleb(-2)
    if known is not None and known >= 0:
        price = Decimal(known).scaleb(-6)
        if _rounded(quantity * price) == amount:
            return price

    decimals = 2
    while True:
        price = abs(amount / quantity).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if _rounded(quantity * price) == amount:
            return price
        decimals += 1


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_ORE, ROUND_HALF_UP)


def _printed(line: BillLine) -> str:
    if line.quantity_wh is not None:
        kwh = format(Decimal(line.quantity_wh).scaleb(-3), "f").replace(".", ",")
        return f"{kwh} kWh".replace("-", "−")
    return line.quantity or ""
