"""What a client says: JSON with a type, read strictly."""

from datetime import date
from typing import Final, Literal

import msgspec

from elhandel.live.channels.channel import (
    Channel,
    book,
    depth,
    epochs,
    market_stats,
    matches,
    own,
)
from elhandel.live.errors import NotUnderstood

LONGEST: Final = 1_000
"""Characters of a message."""
_MOST_NUMBER: Final = 2**62


class _OnChannel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    channel: Literal["order-book", "depth", "market-stats", "matches", "epochs", "own"]
    area: Literal["DK1", "DK2"] | None = None
    month: str | None = None
    """YYYY-MM, of what is said of a book."""

    def of(self, customer_id: int) -> Channel:
        """The channel that this customer names. Raises NotUnderstood."""
        match self.channel, self.area, self.month:
            case "order-book", str(area), str(month):
                return book(area, _month(month))
            case "depth", str(area), str(month):
                return depth(area, _month(month))
            case "market-stats", str(area), str(month):
                return market_stats(area, _month(month))
            case "matches", str(area), None:
                return matches(area)
            case "epochs", None, None:
                return epochs()
            case "own", None, None:
                return own(customer_id)
        raise NotUnderstood(
            "A channel is order-book, depth or market-stats with area and month, matches with "
            "area, epochs, or own. Name one of these."
        )


class Subscribe(
    _OnChannel, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="subscribe"
):
    """Listen to a channel. since: the number of the last message that was heard of it."""

    since: int | None = msgspec.field(default=None, name="from")


class Unsubscribe(
    _OnChannel, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="unsubscribe"
):
    """Listen to it no longer."""


class Ping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="ping"):
    """Is the connection there, and what was said last on its channels?"""


type Said = Subscribe | Unsubscribe | Ping

_READER: Final = msgspec.json.Decoder(Subscribe | Unsubscribe | Ping)


def read(text: str) -> Said:
    """What a client said. Raises NotUnderstood."""
    if len(text) <= LONGEST:
        try:
            said: Said | None = _READER.decode(text)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            said = None
        since = said.since if isinstance(said, Subscribe) else None
        if said is not None and (since is None or 0 <= since <= _MOST_NUMBER):
            return said
    raise NotUnderstood(
        'Messages are JSON, such as {"type": "subscribe", "channel": "epochs"}; the types are '
        "subscribe, unsubscribe and ping."
    )


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == len("2026-01") else _no_month()
    except ValueError:
        return _no_month()


def _no_month() -> date:
    raise NotUnderstood("A month is written as 2026-01.") from None
