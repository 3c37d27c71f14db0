"""Settlements of trades on the token ledger: one for a trade, ordered in the transaction that makes
it.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.chain import tasks
from elhandel.chain.tasks import Kind, Settlement
from elhandel.exchange.errors import SettlementDecided
from elhandel.exchange.money import fee_of_next, total_ore
from elhandel.platform.database import AdvisoryLock, Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.tokens import units_of_wh

_PAGE: Final = 50


class SettlementState(StrEnum):
    """Where a settlement stands (GX-STL-2)."""

    PENDING = "pending"
    PROCESSING = "processing"
    """Signed, and on its way."""
    CONFIRMED = "confirmed"
    FAILED = "failed"
    """The ledger refused it three times; staff may have it tried again."""
    CANCELLED = "cancelled"
    """It stands on the bill instead, for good."""


@dataclass(frozen=True, slots=True)
class TokenSettlement:
    """A settlement. Amounts in øre without VAT; the seller gets total_ore less fee_ore.

    retries: how often the ledger refused it; error: why, the last time.
    """

    trade_id: int
    wh: int
    price: int
    total_ore: int
    fee_ore: int
    state: SettlementState
    signature: str | None
    slot: int | None
    retries: int
    error: str | None
    ordered_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Of settlements that have not fallen back: how many are under way, and how many failed."""

    open: int
    failed: int


def order_settlements(
    tx: Transaction, epoch: datetime, area: str, month: date, fee_percent: int, now: datetime
) -> int:
    """Order the settlements of a book's trades that are new; how many.

    The fee of each is what it adds to that of its seller's month.
    """
    asked = {"epoch": epoch, "area": area, "month": month}
    trades = tx.cursor(row_factory=dict_row).execute(_TRADES, asked).fetchall()
    sold = Counter({trade["seller_id"]: int(trade["sold_ore"]) for trade in trades})
    for trade in trades:
        total = total_ore(trade["wh"], trade["price"])
        fee = fee_of_next(sold[trade["seller_id"]], total, fee_percent)
        sold[trade["seller_id"]] += total
        subject = _subject(epoch, trade)
        tx.execute(
            _KEEP,
            {
                "trade": trade["trade_id"],
                "subject": subject,
                "total": total,
                "fee": fee,
                "now": now,
            },
        )
        tasks.order(
            tx,
            Kind.SETTLE,
            subject=subject,
            number=1,
            wallet=trade["seller"],
            units=units_of_wh(trade["wh"]),
            terms=Settlement(to=trade["buyer"], money=total, fee=fee),
            now=now,
        )
    return len(trades)


def own_settlements(
    tx: Transaction, before: int | None = None
) -> tuple[list[TokenSettlement], bool]:
    """A page of the customer's settlements, the newest first, before a trade; and whether there are
    more.
    """
    asked = {"before": before, "most": _PAGE + 1}
    rows = tx.cursor(row_factory=dict_row).execute(_OWN, asked).fetchall()
    return [_settlement(row) for row in rows[:_PAGE]], len(rows) > _PAGE


def settlements_counted(tx: Transaction) -> Counted:
    """How many are under way, and how many failed."""
    row = tx.execute(_COUNTED).fetchone()
    return Counted(0, 0) if row is None else Counted(*row)


def retry_settlement(tx: Transaction, trade_id: int, now: datetime) -> None:
    """Let a settlement that failed be tried again at once, three times more.

    Not while its month is being settled: that is when what failed comes to stand on the bill.
    Raises NotFound, SettlementDecided where it has not failed, or stands on the bill for good.
    """
    tx.execute(_ALONE, {"lock": AdvisoryLock.TRADES})
    row = tx.execute(_TO_RETRY, {"trade": trade_id}).fetchone()
    if row is None:
        raise NotFound(f"There is no settlement of a trade {trade_id} on the token ledger.")
    task, state, fell_back_at = row
    if fell_back_at is not None or state != "dead":
        raise SettlementDecided(
            f"The settlement of trade {trade_id} has not failed, or stands on the bill. Only one "
            "that has failed and whose month is not billed is tried again."
        )
    tasks.retry(tx, task, now)


def fall_back(tx: Transaction, area: str, month: date, now: datetime) -> int:
    """Let what failed of a book's month stand on the bill for good; how many trades.

    Work for the ledger that is dead is in no transaction that it has or may still take.
    """
    rows = tx.execute(_FALL_BACK, {"area": area, "month": month, "now": now}).fetchall()
    for (subject,) in rows:
        tasks.drop(tx, subject)
    return len(rows)


def _subject(epoch: datetime, trade: dict[str, Any]) -> str:
    """A trade by what outlives our database: when it was made, and whose orders met."""
    sides = " ".join(
        str(trade[name]) for name in ("buyer_gsrn", "buy_key", "seller_gsrn", "sell_key")
    )
    return hashlib.sha256(f"trade {epoch.isoformat()} {sides}".encode()).hexdigest()


def _settlement(row: dict[str, Any]) -> TokenSettlement:
    fell_back, task = row.pop("fell_back_at"), row.pop("task_state")
    state = _STATES[task]
    if fell_back is not None and state is not SettlementState.CONFIRMED:
        state = SettlementState.CANCELLED
    return TokenSettlement(state=state, **row)


_STATES: Final = {
    "pending": SettlementState.PENDING,
    "sent": SettlementState.PROCESSING,
    "done": SettlementState.CONFIRMED,
    "dead": SettlementState.FAILED,
    "dropped": SettlementState.CANCELLED,
}

_TRADES: Final = statement("elhandel.exchange.tokens", "trades_to_settle")

_KEEP: Final = """
INSERT INTO exchange.token_settlement (trade_id, subject, total_ore, fee_ore, ordered_at)
VALUES (%(trade)s, %(subject)s, %(total)s, %(fee)s, %(now)s)
"""

_OWN: Final = statement("elhandel.exchange.tokens", "own_settlements")

_COUNTED: Final = """
SELECT (count(*) FILTER (WHERE k.state IN ('pending', 'sent')))::int,
       (count(*) FILTER (WHERE k.state = 'dead'))::int
FROM exchange.token_settlement s JOIN chain.task k ON k.subject = s.subject AND k.number = 1
WHERE s.fell_back_at IS NULL
"""

_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s)"

_TO_RETRY: Final = """
SELECT k.task_id, k.state, s.fell_back_at
FROM exchange.token_settlement s JOIN chain.task k ON k.subject = s.subject AND k.number = 1
WHERE s.trade_id = %(trade)s
"""

_FALL_BACK: Final = statement("elhandel.exchange.tokens", "fall_back")
