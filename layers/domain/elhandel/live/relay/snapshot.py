"""What a channel has come to, for who begins to listen to it."""

import json
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.exchange.control import pause_now
from elhandel.exchange.epochs import depth, epoch_on
from elhandel.live.channels import Channel
from elhandel.live.errors import CannotBeTold
from elhandel.live.relay import shapes
from elhandel.live.relay.book import Book, book_of
from elhandel.live.relay.untold import UNTELLABLE, note_untold
from elhandel.live.relay.whole import whole
from elhandel.platform.database import Transaction
from elhandel.platform.telemetry import MetricUnit, metrics


def snapshot(tx: Transaction, channel: Channel, number: int, now: datetime) -> list[str]:
    """The message with which a channel begins at its number: of a book its levels, its curves or
    its figures, of epochs the one that is active. Of trades, and of what is somebody's own, none:
    those are read by the API.

    In the transaction that subscribes. Raises CannotBeTold, logged and counted as what the relay
    leaves out: then the transaction is to be rolled back.
    """
    try:
        shape = _shape(tx, channel, now)
    except UNTELLABLE as error:
        note_untold(channel.kind, channel.key, error)
        metrics.add_metric("live_left_out", MetricUnit.Count, 1)
        raise CannotBeTold(
            "What this channel has come to cannot be read just now, and somebody was told. Other "
            "channels can be listened to; subscribe to this one again in a while."
        ) from error

    if shape is None:
        return []
    return [json.dumps({"channel": channel.shown, "number": number, **shape}, ensure_ascii=False)]


def _shape(tx: Transaction, channel: Channel, now: datetime) -> shapes.Shape | None:
    if channel.kind == "order-book":
        return shapes.order_book(channel, _told(tx, channel, now), is_whole=True)
    if channel.kind in {"depth", "market-stats"}:
        return _told(tx, channel, now)
    if channel.key == "epochs":
        is_paused = pause_now(tx) is not None
        return shapes.epoch_transition(epoch_on(now), "active", is_paused=is_paused)
    return None


def _told(tx: Transaction, channel: Channel, now: datetime) -> dict[str, Any]:
    """What a channel's messages came to, up to its number; where nothing was ever told, as it is
    now, and from here on it is told.
    """
    ((state,),) = tx.execute(_STATE, {"channel": channel.key}).fetchall()
    if state is None:
        state = _book(tx, channel) if channel.kind == "order-book" else whole(tx, channel, now)
        tx.execute(_BEGIN, {"channel": channel.key, "state": Jsonb(state)})
    return dict(state)


def _book(tx: Transaction, channel: Channel) -> Book:
    assert channel.area is not None  # noqa: S101  (a book has both)
    assert channel.month is not None  # noqa: S101
    return book_of(depth(tx, channel.area, channel.month))


_STATE: Final = "SELECT state FROM live.channel WHERE channel = %(channel)s"

_BEGIN: Final = "UPDATE live.channel SET state = %(state)s WHERE channel = %(channel)s"
