"""Trades of neighbours come on bills, every night, once their month is settled (GX-STL)."""

from typing import Final

import psycopg

from elhandel.exchange.rail import Book, SettledBook, books_to_settle, read_measured, settle_book
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.values.errors import DomainError

_ERRORS: Final = (DomainError, psycopg.errors.DataError, psycopg.errors.IntegrityError)


def settle_trades(tools: Tools, asked: Nothing) -> Answer:
    """Settle the trades of months that are traded no more: what both sides used and produced is
    read where something was settled since, and the difference from what was charged is charged.

    Each home and each book in a transaction of its own: one that cannot be settled is counted, and
    the others go on.
    """
    if settings().neighbours == "off":
        return {"market": "off"}

    with tools.database.transaction() as tx:
        books = books_to_settle(tx, tools.clock.today())
    done = [_settle(tools, book) for book in books]

    failed = sum(failures for _, failures in done)
    settled = [result for result, _ in done if result is not None]
    charges = sum(result.charges for result in settled)
    metrics.add_metric("trade_charges", MetricUnit.Count, charges)
    metrics.add_metric("trades_not_settled", MetricUnit.Count, failed)
    return {
        "market": "open",
        "books": len(settled),
        "trades": sum(result.trades for result in settled),
        "charges": charges,
        "waiting": sum(result.waiting for result in settled),
        "failed": failed,
    }


def _settle(tools: Tools, book: Book) -> tuple[SettledBook | None, int]:
    """What was settled of a book, and how many homes, or the book itself, could not be."""
    failed = 0
    now = tools.clock.now()
    for supply in book.supplies:
        try:
            with tools.database.transaction() as tx:
                read_measured(tx, supply, book.month, now)
        except _ERRORS:
            failed += 1
            logger.exception("home-not-measured", extra={"supply_period": supply})
    try:
        with tools.database.transaction() as tx:
            return settle_book(tx, book, now), failed
    except _ERRORS:
        logger.exception(
            "book-not-settled", extra={"area": book.price_area, "month": str(book.month)}
        )
        return None, failed + 1


JOBS: Final = (
    Job("settle-trades", Nothing, settle_trades, metrics=("trade_charges", "trades_not_settled")),
)
