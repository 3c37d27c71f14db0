"""The auction: which orders of a book trade, with whom, and at which price."""

from collections.abc import Sequence
from dataclasses import dataclass

from elhandel.exchange.auction.order import Order, Side
from elhandel.exchange.auction.own import without_own_crossings


@dataclass(frozen=True, slots=True)
class Match:
    """Energy that goes from a seller's order to a buyer's."""

    buy: int
    """The number of the buyer's order."""

    sell: int
    wh: int


@dataclass(frozen=True, slots=True)
class Cleared:
    """What an auction came to."""

    price: int | None
    """Micro-DKK per kWh, the same for all; None where nothing trades."""

    matches: tuple[Match, ...]
    """By priority of their orders."""

    set_aside: tuple[int, ...]
    """Numbers of orders that cross an earlier order of their owner."""

    @property
    def wh(self) -> int:
        """The volume."""
        return sum(match.wh for match in self.matches)


def clear(orders: Sequence[Order], lot: int = 1) -> Cleared:
    """Clear a book: a call auction with one price, and priority by price and then by time (B.10).

    Bids by falling price and asks by rising price are walked while a bid reaches an ask, so the
    volume is the largest that one price allows. That price is the middle (half a micro-DKK rounded
    down) of the interval in which exactly this volume trades: no buyer pays more than their limit,
    no seller gets less, and nothing is left of an order that would have liked the price better
    than its limit. The rest of an order of which a part trades is left as well, so it makes no
    difference whether somebody puts up one order or two halves of it.

    An order without a limit comes before all others, and sets no price. A book in which no order
    that bears on the price has a limit has no price, and nothing trades.

    lot: Wh; only whole lots of an order trade. The orders may come in any order.
    """
    taking_part, aside = without_own_crossings(orders)
    bids = _Queue(sorted((o for o in taking_part if o.side is Side.BUY), key=_by_bid), lot)
    asks = _Queue(sorted((o for o in taking_part if o.side is Side.SELL), key=_by_ask), lot)

    matches = _matches(bids, asks)

    price = _price(bids, asks) if matches else None
    return Cleared(price, tuple(matches) if price is not None else (), tuple(aside))


class _Queue:
    """One side of a book by priority, and how far it has traded."""

    def __init__(self, orders: Sequence[Order], lot: int) -> None:
        self.orders = [order for order in orders if order.wh >= lot]
        self.left = [order.wh - order.wh % lot for order in self.orders]
        self.at = 0

        self.last: Order | None = None
        """The last one that trades."""

    @property
    def is_through(self) -> bool:
        return self.at == len(self.orders)

    @property
    def first(self) -> Order:
        return self.orders[self.at]

    def take(self, wh: int) -> None:
        self.last = self.first
        self.left[self.at] -= wh
        if not self.left[self.at]:
            self.at += 1

    @property
    def first_left(self) -> int | None:
        """The limit of the first order with a limit of which anything is left."""
        limits = (order.price for order in self.orders[self.at :] if order.price is not None)
        return next(limits, None)


def _matches(bids: _Queue, asks: _Queue) -> list[Match]:
    """Walk both sides while the first bid reaches the first ask."""
    matches = []
    while not bids.is_through and not asks.is_through:
        bid, ask = bids.first, asks.first
        if bid.price is not None and ask.price is not None and bid.price < ask.price:
            break
        wh = min(bids.left[bids.at], asks.left[asks.at])
        matches.append(Match(bid.number, ask.number, wh))
        bids.take(wh)
        asks.take(wh)
    return matches


def _price(bids: _Queue, asks: _Queue) -> int | None:
    """The middle between what the last seller and the first bid that is left set as the least, and
    what the last buyer and the first ask that is left set as the most.
    """
    last_bid = bids.last.price if bids.last else None
    last_ask = asks.last.price if asks.last else None
    least = [limit for limit in (last_ask, bids.first_left) if limit is not None]
    most = [limit for limit in (last_bid, asks.first_left) if limit is not None]

    if least and most:
        return (max(least) + min(most)) // 2
    if least:
        return max(least)
    return min(most) if most else None


def _by_bid(order: Order) -> tuple[int, int, int]:
    return (0, 0, order.number) if order.price is None else (1, -order.price, order.number)


def _by_ask(order: Order) -> tuple[int, int, int]:
    return (0, 0, order.number) if order.price is None else (1, order.price, order.number)
