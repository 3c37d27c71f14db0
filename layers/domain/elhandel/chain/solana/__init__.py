"""Solana's transactions: what a piece of work is as instructions, and its receipt. Pure, and the
only shelf that needs solders: the function ChainWorker alone ships it.
"""

from elhandel.chain.solana.book import Accounts, Book
from elhandel.chain.solana.failures import Failure, failure_of
from elhandel.chain.solana.held import Held, held_of
from elhandel.chain.solana.kinds import form_of
from elhandel.chain.solana.receipts import Receipt, supply_of
from elhandel.chain.solana.transactions import LONGEST, MOST_TASKS, Signed

__all__ = [
    "LONGEST",
    "MOST_TASKS",
    "Accounts",
    "Book",
    "Failure",
    "Held",
    "Receipt",
    "Signed",
    "failure_of",
    "form_of",
    "held_of",
    "supply_of",
]
