"""What a channel has come to, for who begins to listen to it."""

import json
from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb

from elhandel.exchange.control import pause_now
from elhandel.exchange.epochs import depth, epoch_on
from elhandel.live.channels import Channel
from elhandel.live.relay import shapes
from elhandel.live.relay.book import book_of
from elhandel.platform.database import Transaction


def snapshot(tx: Transaction, channel: Channel, number: int, now: datetime) -> list[str]:
    """The message with which a channel begins at its number: of an order book its levels, of
    epochs the one that is active. Of trades, and of what is somebody's own, none: those are read
    by the API.

    In the transaction that subscribes.
    """
    shape: shapes.Shape | None = None
    if channel.area is not None and channel.month is not None:
        shape = shapes.order_book(channel, _book(tx, channel), is_whole=True)
    elif channel.key == "epochs":
        is_paused = pause_now(tx) is not None
        shape = shapes.epoch_transition(epoch_on(now), "active", is_paused=is_paused)
    if shape is None:
        return []
    return [json.dumps({"channel": channel.shown, "number": number, **shape}, ensure_ascii=False)]


def _book(tx: Transaction, channel: Channel) -> dict[str, dict[str, list[int]]]:
    """The book as messages have told it, up to the channel's number; where it was never told, as it
    is now, and from here on it is told.
    """
    ((state,),) = tx.execute(_STATE, {"channel": channel.key}).fetchall()
    if state is None:
        assert channel.area is not None  # noqa: S101  (a book has both)
        assert channel.month is not None  # noqa: S101
        state = book_of(depth(tx, channel.area, channel.month))
        tx.execute(_BEGIN, {"channel": channel.key, "state": Jsonb(state)})
    return dict(state)


_STATE: Final = "SELECT state FROM live.channel WHERE channel = %(channel)s"

_BEGIN: Final = "UPDATE live.channel SET state = %(state)s WHERE channel = %(channel)s"
