"""What must hold of payments: each line of the bank stands in the ledger, whole; nobody is reminded
sooner or more often than the law allows.
"""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Invariant, by_query

INVARIANTS: Final = (
    Invariant(
        "collections-in-the-ledger",
        "A collection that is completed stands in the ledger once, with what came; one that was "
        "taken back is taken from the ledger; no other stands there.",
        by_query(statement("elhandel.payments.upkeep", "collections")),
    ),
    Invariant(
        "bank-lines-in-the-ledger",
        "A line of the bank stands in the ledger's book of the bank once, with its amount, "
        "and against it what became of it.",
        by_query(statement("elhandel.payments.upkeep", "bank_lines")),
    ),
    Invariant(
        "payouts-in-the-ledger",
        "A payout that was ordered was taken from its account, and put back when it came back.",
        by_query(statement("elhandel.payments.upkeep", "payouts")),
    ),
    Invariant(
        "reminders-within-the-law",
        "Between two reminders of an account are at least ten days.",
        by_query(statement("elhandel.payments.upkeep", "reminders")),
    ),
)
