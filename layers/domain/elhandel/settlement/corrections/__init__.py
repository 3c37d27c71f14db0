"""Corrections: marks of what changed under settled days, and the exact difference they make.

The code that changes something about settled days sets a mark in the same transaction: by a
`mark_…` where it knows what changed, by a `watch_…` around the change where it does not.
`plan_corrections` gathers the marks into runs, and `correct_shard` settles the differences.
"""

from elhandel.settlement.corrections.again import mark_again
from elhandel.settlement.corrections.correct import correct_shard, plan_corrections
from elhandel.settlement.corrections.effects import Effect, effects_of
from elhandel.settlement.corrections.marks import (
    Change,
    await_changes,
    mark_agreed,
    mark_charge,
    mark_contract,
    mark_points,
    mark_readings,
    mark_spot_days,
)
from elhandel.settlement.corrections.watch import (
    watch_charge,
    watch_heating,
    watch_links,
    watch_master_data,
    watch_products,
    watch_supply,
)

__all__ = [
    "Change",
    "Effect",
    "await_changes",
    "correct_shard",
    "effects_of",
    "mark_again",
    "mark_agreed",
    "mark_charge",
    "mark_contract",
    "mark_points",
    "mark_readings",
    "mark_spot_days",
    "plan_corrections",
    "watch_charge",
    "watch_heating",
    "watch_links",
    "watch_master_data",
    "watch_products",
    "watch_supply",
]
