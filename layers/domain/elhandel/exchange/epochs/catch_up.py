"""Every epoch that has ended and is not cleared, in order: after any stop the market goes on."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from elhandel.exchange.epochs.clearing import ClearedEpoch, clear_epoch
from elhandel.exchange.epochs.epoch import Epoch
from elhandel.platform.database import Database, Transaction, fetch_one

MOST: Final = 1_000
"""Epochs at once, ten days; the next call goes on."""


def clear_ended(database: Database, now: datetime, most: int = MOST) -> Iterator[ClearedEpoch]:
    """Clear what has ended, each epoch in a transaction of its own, the oldest first.

    An epoch has the orders that it had when it ended, less those that were cancelled since.
    Raises MarketPaused; what was cleared until then stands.
    """
    following: Epoch | None = None
    for _ in range(most):
        with database.transaction() as tx:
            epoch = following or _next(tx, now)
            cleared = None if epoch is None else clear_epoch(tx, epoch, now)
        if epoch is None:
            return
        following = None
        if cleared is not None:  # otherwise somebody else clears too, and may be further
            yield cleared
            following = epoch.next if epoch.next.end <= now else None


def _next(tx: Transaction, now: datetime) -> Epoch | None:
    """The first epoch that has ended and is not cleared; from the first order on."""
    last, first_order = fetch_one(tx, _PLACES, {})
    if last is not None:
        epoch = Epoch(last).next
    elif first_order is not None:
        epoch = Epoch.at(first_order)
    else:
        return None
    return epoch if epoch.end <= now else None


_PLACES: Final = """
SELECT (SELECT max(starts_at) FROM exchange.epoch),
       (SELECT min(placed_at) FROM exchange.trade_order WHERE closed_at IS NULL)
"""
