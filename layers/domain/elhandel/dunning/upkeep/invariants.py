"""What must hold of dunning: nobody loses a service without a warning whose days are over."""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Invariant, by_query

INVARIANTS: Final = (
    Invariant(
        "suspended-after-a-warning",
        "A service that was turned off by itself was warned of on its own bill, and the days that "
        "the warning gave were over.",
        by_query(statement("elhandel.dunning.upkeep", "suspended_after_a_warning")),
    ),
)
