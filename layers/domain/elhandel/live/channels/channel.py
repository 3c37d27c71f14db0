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

    @classmethod
    def public(cls, key: str, area: str | None = None, month: date | None = None) -> Self:
        """One that everybody on the market may listen to."""
        return cls(key, key, None, area, month)


def book(area: str, month: date) -> Channel:
    """What is open of an area's orders for a month, by limit."""
    return Channel.public(f"order-book:{area}:{month:%Y-%m}", area, month)


def matches(area: str) -> Channel:
    """What was traded in an area, and at which price; by nobody in particular."""
    return Channel.public(f"matches:{area}", area)


def epochs() -> Channel:
    """Quarters of an hour that were cleared, and whether the market stands still."""
    return Channel.public("epochs")


def own(customer_id: int) -> Channel:
    """A customer's orders, trades, tokens and readings."""
    return Channel(f"own:{customer_id}", "own", customer_id)
