"""What must hold of work for the token ledger: each piece is in one transaction at a time, and what
the house holds for others is there.
"""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Invariant, by_query

INVARIANTS: Final = (
    Invariant(
        "chain-work-in-one-transaction",
        "Work that was sent is in a transaction that is open, and no work is in two transactions "
        "that the ledger has or may still take.",
        by_query(statement("elhandel.chain.upkeep", "work_in_one_transaction")),
    ),
    Invariant(
        "custody-is-as-booked",
        "An account in which the house holds tokens has as many as were minted into it, less those "
        "that were burned of it or moved out.",
        by_query(statement("elhandel.chain.upkeep", "custody_as_booked")),
    ),
)
