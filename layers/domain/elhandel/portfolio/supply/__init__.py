"""Supply: on which days we really supply a metering point, and corrections of these days."""

from elhandel.portfolio.supply.correction import (
    Supply,
    UnableToCorrectSupply,
    correct_supply,
    find_supply,
)
from elhandel.portfolio.supply.period import (
    NothingToResume,
    announce_end,
    begin_supply,
    end_supply,
    move_planned_start,
    resume_supply,
    supply_days,
    void_supply,
)

__all__ = [
    "NothingToResume",
    "Supply",
    "UnableToCorrectSupply",
    "announce_end",
    "begin_supply",
    "correct_supply",
    "end_supply",
    "find_supply",
    "move_planned_start",
    "resume_supply",
    "supply_days",
    "void_supply",
]
