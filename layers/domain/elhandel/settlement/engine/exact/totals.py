"""Sums of rounded lines, and the VAT on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from elhandel.settlement.engine.exact.rounding import round_half_away

VAT_PERCENT: Final = 25


@dataclass(frozen=True, slots=True)
class Totals:
    """In øre."""

    subtotal: int
    """The sum of all lines."""

    vat_base: int
    """The sum of the lines that carry VAT."""

    vat: int

    @property
    def total(self) -> int:
        return self.subtotal + self.vat


def totals(lines: Iterable[tuple[int, bool]], vat_percent: int = VAT_PERCENT) -> Totals:
    """The totals of lines given as (øre, whether VAT is added).

    VAT is rounded once, on their sum.
    """
    subtotal = vat_base = 0
    for ore, taxed in lines:
        subtotal += ore
        vat_base += ore if taxed else 0

    return Totals(subtotal, vat_base, vat(vat_base, vat_percent))


def vat(base_ore: int, percent: int = VAT_PERCENT) -> int:
    """VAT of a sum of rounded lines, in øre, half away from zero."""
    return round_half_away(base_ore * percent, 100)
