"""What must hold of services: no day is charged twice, and none that costs nothing."""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Invariant, by_query

INVARIANTS: Final = (
    Invariant(
        "service-days-charged-once",
        "A day of a service is charged at most once, none before its activation, and none from its "
        "end on or in a suspension without billing.",
        by_query(statement("elhandel.services.upkeep", "days_charged_once")),
    ),
    Invariant(
        "service-pieces-are-charges",
        "What a service was charged is a charge of billing with the same days and amount.",
        by_query(statement("elhandel.services.upkeep", "pieces_are_charges")),
    ),
)
