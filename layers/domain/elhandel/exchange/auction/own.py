"""Orders of one owner that would trade with each other: the later one does not take part."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from elhandel.exchange.auction.order import Order, Side


def crosses(one: Order, other: Order) -> bool:
    """Whether two orders of opposite sides could trade with each other."""
    if one.side is other.side:
        return False
    buy, sell = (one, other) if one.side is Side.BUY else (other, one)
    return buy.price is None or sell.price is None or buy.price >= sell.price


def without_own_crossings(orders: Sequence[Order]) -> tuple[list[Order], list[int]]:
    """The orders that take part, by time, and the numbers of those that do not.

    An order that crosses an earlier one of its owner is set aside. Of what is left, each owner's
    highest bid lies below their lowest ask, and no price lies on both sides: so in an auction with
    one price an owner is never both buyer and seller.
    """
    best: dict[int, _Best] = defaultdict(_Best)
    taking_part, aside = [], []
    for order in sorted(orders, key=lambda one: one.number):
        of_owner = best[order.owner]
        opposite = of_owner.ask if order.side is Side.BUY else of_owner.bid
        if opposite is not None and crosses(order, opposite):
            aside.append(order.number)
            continue
        of_owner.note(order)
        taking_part.append(order)

    return taking_part, aside


@dataclass(slots=True)
class _Best:
    """An owner's most eager order on each side."""

    bid: Order | None = None
    ask: Order | None = None

    def note(self, order: Order) -> None:
        if order.side is Side.BUY:
            if self.bid is None or _is_higher(order.price, self.bid.price):
                self.bid = order
        elif self.ask is None or _is_lower(order.price, self.ask.price):
            self.ask = order


def _is_higher(price: int | None, other: int | None) -> bool:
    return other is not None and (price is None or price > other)


def _is_lower(price: int | None, other: int | None) -> bool:
    return other is not None and (price is None or price < other)
