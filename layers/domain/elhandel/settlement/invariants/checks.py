"""The invariants of settlement, with the names of their metrics."""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Finder, Invariant, by_query
from elhandel.settlement.invariants.energy import readings_that_are_not_settled


def _asked(question: str) -> Finder:
    return by_query(statement("elhandel.settlement.invariants", question))


INVARIANTS: Final = (
    Invariant(
        "energy-settled",
        "What is read is what is settled, for each point and run period without a mark.",
        readings_that_are_not_settled,
    ),
    Invariant(
        "supply-accounted-for",
        "What is read of a supplied day, as far as runs have come, "
        "is settled, parked or in a run under way.",
        _asked("supply_not_accounted_for"),
    ),
    Invariant(
        "settled-once",
        "No days of a supply are settled by two ordinary runs, "
        "and no charge of a point twice in one settlement.",
        _asked("settled_twice"),
    ),
    Invariant(
        "settled-inside-supply",
        "What was settled outside our supply nets to nothing.",
        _asked("settled_without_supply"),
    ),
    Invariant(
        "runs-complete",
        "Every shard of a closed run is done, "
        "and every supply period in it settled, corrected or parked.",
        _asked("incomplete_runs"),
    ),
    Invariant(
        "settlements-add-up",
        "A settlement is the sum of its lines, and a correction the sum of its effects too.",
        _asked("sums_of_lines"),
    ),
)
