"""What must hold of certificates: nothing is certified twice, and nobody moves what they lack."""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Invariant, by_query

INVARIANTS: Final = (
    Invariant(
        "certificates-are-conserved",
        "Of each certificate its producer got what it says, nobody gave, retired or lost more than "
        "they had, and one that is withdrawn stands for nothing.",
        by_query(statement("elhandel.certificates.upkeep", "not_conserved")),
    ),
    Invariant(
        "certificates-are-produced",
        "What is certified of a point and a day, and not withdrawn, was delivered to the grid.",
        by_query(statement("elhandel.certificates.upkeep", "not_produced")),
    ),
    Invariant(
        "green-hours-are-retired",
        "What bills call covered was retired for that home and hour, less what was withdrawn.",
        by_query(statement("elhandel.certificates.upkeep", "not_retired")),
    ),
)
