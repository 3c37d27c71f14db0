"""Trades of neighbours come on bills, every night, once their month is settled (GX-STL)."""

from typing import Final

import psycopg

from elhandel.exchange.rail import (
    Book,
    SettledBook,
    books_to_settle,
    read_measured,
    settle_book,
    traded_from,
)
from elhandel.exchange.tokens import close_tokens, retry_settlement
from elhandel.jobs.fields import Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.values.errors import DomainError
from elhandel.values.tokens import wh_of_units

_ERRORS: Final = (DomainError, psycopg.errors.DataError, psycopg.errors.IntegrityError)


class RetrySettlement(Request, frozen=True):
    """The trade whose settlement on the token ledger failed, and why it is tried again."""

    trade: Number
    why: Reason


def settle_trades(tools: Tools, asked: Nothing) -> Answer:
    """Settle the trades of months that are traded no more: what both sides used and produced is
    read where something was settled since, and the difference from what was charged is charged.

    Each home and each book in a transaction of its own: one that cannot be settled is counted, and
    the others go on. Then tokens of months whose trades are all decided are ordered to be burned:
    `tokens_burned` Wh.
    """
    if settings().neighbours == "off":
        return {"market": "off"}

    with tools.database.transaction() as tx:
        books = books_to_settle(tx, tools.clock.today())
    done = [_settle(tools, book) for book in books]

    failed = sum(failures for _, failures in done)
    settled = [result for result, _ in done if result is not None]
    today = tools.clock.today()
    with tools.database.snapshot() as tx:
        closed = close_tokens(tx, traded_from(today), today, tools.clock.now())
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
        "tokens_burned": wh_of_units(closed.units),
        "holders_waiting": closed.waiting,
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


def retry_one(tools: Tools, asked: RetrySettlement) -> Answer:
    """Let a settlement that failed be tried again: three times more, from the next minute on.

    Raises NotFound, SettlementDecided.
    """
    with tools.database.transaction() as tx:
        retry_settlement(tx, asked.trade, tools.clock.now())
    return {"trade": asked.trade, "state": "pending"}


JOBS: Final = (
    Job("settle-trades", Nothing, settle_trades, metrics=("trade_charges", "trades_not_settled")),
    Job("retry-settlement", RetrySettlement, retry_one, traced=True),
)
