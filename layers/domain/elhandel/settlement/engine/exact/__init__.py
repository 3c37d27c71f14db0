"""Exact amounts: sums of products without an error, rounding to the øre once, totals and VAT."""

from elhandel.settlement.engine.exact.arithmetic import (
    INT64_EXACT,
    Exact,
    Weights,
    plus,
    reach,
    times,
)
from elhandel.settlement.engine.exact.rounding import (
    NANO_DKK_PER_ORE,
    beyond_int64_ore,
    rests_of_ore,
    round_all_to_ore,
    round_half_away,
    round_to_ore,
)
from elhandel.settlement.engine.exact.totals import VAT_PERCENT, Totals, totals, vat

__all__ = [
    "INT64_EXACT",
    "NANO_DKK_PER_ORE",
    "VAT_PERCENT",
    "Exact",
    "Totals",
    "Weights",
    "beyond_int64_ore",
    "plus",
    "reach",
    "rests_of_ore",
    "round_all_to_ore",
    "round_half_away",
    "round_to_ore",
    "times",
    "totals",
    "vat",
]
