"""Readings that customers submit, and what of them became tokens (GX-RDG)."""

from elhandel.meters.readings.minted import (
    ReadingToMint,
    customer_of_reading,
    mark_minted,
    minted_beside,
    minted_by_another,
    minted_by_day,
    reading_to_mint,
    unminted,
)
from elhandel.meters.readings.read import Reading, Sort, Stats, own_readings, own_stats
from elhandel.meters.readings.refused import submit_noting
from elhandel.meters.readings.submit import Submitted, submit

__all__ = [
    "Reading",
    "ReadingToMint",
    "Sort",
    "Stats",
    "Submitted",
    "customer_of_reading",
    "mark_minted",
    "minted_beside",
    "minted_by_another",
    "minted_by_day",
    "own_readings",
    "own_stats",
    "reading_to_mint",
    "submit",
    "submit_noting",
    "unminted",
]
