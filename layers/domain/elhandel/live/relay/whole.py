"""What channels say whole each time: a book's curves, and a book in numbers."""

from datetime import datetime

from elhandel.exchange.epochs import book_figures, depth
from elhandel.live.channels import Channel
from elhandel.live.relay import shapes
from elhandel.live.relay.book import book_of
from elhandel.platform.database import Transaction


def whole(tx: Transaction, channel: Channel, now: datetime) -> dict[str, object]:
    """All that a channel of a book has to say as it stands; the same again is the same text.

    Raises ValueError for a channel that is of no book.
    """
    if channel.area is None or channel.month is None:
        raise ValueError(f"the channel {channel.key} is of no book")
    if channel.kind == "depth":
        return dict(shapes.depth_update(channel, book_of(depth(tx, channel.area, channel.month))))
    return dict(shapes.market_stats(channel, book_figures(tx, channel.area, channel.month, now)))
