"""What must hold of the ledger: the database keeps it, and this looks whether it did."""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Invariant, by_query

INVARIANTS: Final = (
    Invariant(
        "ledger-balances",
        "Each posting has entries that add up to 0, so all books together do.",
        by_query(statement("elhandel.ledger.upkeep", "unbalanced_postings")),
    ),
)
