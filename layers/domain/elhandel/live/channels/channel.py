"""A channel: what may be listened to, and whose it is."""

from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True)
class Channel:
    """key: as it is stored. shown: as a client names it. customer_id: whose it is, if anybody's."""

    key: str
    shown: str
    customer_id: int | None = None
    area: str | None = None
    month: date | None = None

    @property
    def kind(self) -> str:
        """What it is a channel of: order-book, depth, market-stats, matches, epochs or own."""
        return self.key.partition(":")[0]

    @classmethod
    def public(cls, key: str, area: str | None = None, month: date | None = None) -> Self:
        """One that everybody on the market may listen to."""
        return cls(key, key, None, area, month)


def book(area: str, month: date) -> Channel:
    """What is open of an area's orders for a month, by limit."""
    return Channel.public(f"order-book:{area}:{month:%Y-%m}", area, month)


def depth(area: str, month: date) -> Channel:
    """An area's book for a month as two curves: what would trade at each price."""
    return Channel.public(f"depth:{area}:{month:%Y-%m}", area, month)


def market_stats(area: str, month: date) -> Channel:
    """An area's book for a month in numbers, over the last 24 hours."""
    return Channel.public(f"market-stats:{area}:{month:%Y-%m}", area, month)


def matches(area: str) -> Channel:
    """What was traded in an area, and at which price; by nobody in particular."""
    return Channel.public(f"matches:{area}", area)


def epochs() -> Channel:
    """Quarters of an hour that were cleared, and whether the market stands still."""
    return Channel.public("epochs")


def own(customer_id: int) -> Channel:
    """A customer's orders, trades, tokens, meters and readings."""
    return Channel(f"own:{customer_id}", "own", customer_id)
