"""The rail `bill`: what trades change on the bills of both sides, as charges (GX-STL, C.3).

A month is settled by what its homes really used and produced, once both are on closed runs, and
again whenever a correction has changed that. What a trade changes is due by the whole history, less
what was charged: so the same again charges nothing.
"""

from elhandel.exchange.money import fee_ore, total_ore
from elhandel.exchange.rail.due import Due, due_of
from elhandel.exchange.rail.measured import Measured, read_measured
from elhandel.exchange.rail.settle import SettledBook, settle_book
from elhandel.exchange.rail.shares import Trade, holding
from elhandel.exchange.rail.waiting import Book, books_to_settle, traded_from

__all__ = [
    "Book",
    "Due",
    "Measured",
    "SettledBook",
    "Trade",
    "books_to_settle",
    "due_of",
    "fee_ore",
    "holding",
    "read_measured",
    "settle_book",
    "total_ore",
    "traded_from",
]
