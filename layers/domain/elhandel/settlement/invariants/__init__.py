"""What must hold of runs, settled lines and readings."""

from typing import Final

from elhandel.platform.upkeep.invariants import Invariant, by_query
from elhandel.settlement.invariants.energy import readings_that_are_not_settled
from elhandel.settlement.invariants.lines import NOT_OURS, SETTLED_TWICE, SUMS
from elhandel.settlement.invariants.runs import INCOMPLETE_RUNS
from elhandel.settlement.invariants.supply import UNACCOUNTED

INVARIANTS: Final = (
    Invariant(
        "energy-settled",
        "What is read is what is settled, for each point and run period that nothing is marked in.",
        readings_that_are_not_settled,
    ),
    Invariant(
        "supply-accounted-for",
        "What is read of a supplied day, as far as runs have come, is settled, parked or in a run under way.",
        by_query(UNACCOUNTED),
    ),
    Invariant(
        "settled-once",
        "No days of a supply are settled by two ordinary runs, and no charge of a point twice in one settlement.",
        by_query(SETTLED_TWICE),
    ),
    Invariant(
        "settled-inside-supply",
        "What was settled outside our supply nets to nothing.",
        by_query(NOT_OURS),
    ),
    Invariant(
        "runs-complete",
        "Every shard of a closed run is done, and every supply period in it settled, corrected or parked.",
        by_query(INCOMPLETE_RUNS),
    ),
    Invariant(
        "settlements-add-up",
        "A settlement is the sum of its lines.",
        by_query(SUMS),
    ),
)

__all__ = ["INVARIANTS"]
