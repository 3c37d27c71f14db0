"""Epochs that were cleared and those that were missed, open orders, and what trades earned us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.exchange.epochs import Epoch
from elhandel.platform.database import Transaction, fetch_one, statement

_ROOM: Final = "elhandel.backoffice.neighbours"


@dataclass(frozen=True, slots=True)
class ClearedEpoch:
    """An epoch that was cleared. trades, wh: what traded in all books of the rail `bill` together;
    token_trades, token_wh: of the rail `token`.
    """

    starts_at: datetime
    cleared_at: datetime
    trades: int
    wh: int
    token_trades: int
    token_wh: int

    @property
    def late_minutes(self) -> int:
        """How long after its end it was cleared."""
        return int((self.cleared_at - Epoch(self.starts_at).end).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Backlog:
    """missed: epochs that have ended, had orders or might have had, and are not cleared. since: the
    end of the first of them. open_orders, open_wh: what waits in the books.
    """

    missed: int
    since: datetime | None
    open_orders: int
    open_wh: int


@dataclass(frozen=True, slots=True)
class Revenue:
    """What trades of a month earned us, as it was charged: øre without VAT (GX-STL-6). Wheeling and
    losses are none of ours: grid tariffs follow the metering point (C.3).
    """

    month: date
    sold_wh: int
    sold_ore: int
    fee_ore: int


def latest_epochs(tx: Transaction, most: int) -> Sequence[ClearedEpoch]:
    """The epochs that were cleared last, the newest first; those without a trade too."""
    cursor = tx.cursor(row_factory=class_row(ClearedEpoch))
    return cursor.execute(_EPOCHS, {"most": most}).fetchall()


def backlog(tx: Transaction, now: datetime) -> Backlog:
    """What waits to be cleared."""
    last, first_order, orders, wh = fetch_one(tx, _WAITING, {})
    first = Epoch.at(first_order) if last is None and first_order is not None else None
    if last is not None:
        first = Epoch(last).next
    if first is None or first.end > now:
        return Backlog(0, None, orders, wh)

    missed = (Epoch.at(now).start - first.start) // (first.end - first.start)
    return Backlog(missed, first.end, orders, wh)


def revenue_by_month(tx: Transaction, most: int) -> Sequence[Revenue]:
    """What trades earned us, the latest month first."""
    cursor = tx.cursor(row_factory=class_row(Revenue))
    return cursor.execute(_REVENUE, {"most": most}).fetchall()


_EPOCHS: Final = statement(_ROOM, "latest_epochs")

_WAITING: Final = statement(_ROOM, "waiting")

_REVENUE: Final = statement(_ROOM, "revenue")
