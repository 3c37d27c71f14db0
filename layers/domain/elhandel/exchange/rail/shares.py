"""How much of each trade holds: never more than was produced, or used, by the two homes (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade between two homes in a month. price: micro-DKK per kWh."""

    trade_id: int
    buyer: int
    """The supply that uses it."""

    seller: int
    wh: int
    price: int


def holding(
    trades: Sequence[Trade], produced: Mapping[int, int], used: Mapping[int, int]
) -> dict[int, int]:
    """The Wh of each trade that hold, by its id; no trade is missing.

    trades: the earlier first, for an earlier trade holds before a later one. produced, used: Wh by
    supply; a trade of a home of which nothing is known yet waits, is left out, and keeps its place:
    of the other home as much stays free as it may come to.
    """
    produced_left, used_left = dict(produced), dict(used)
    held = {}
    for trade in trades:
        of_seller = produced_left.get(trade.seller)
        of_buyer = used_left.get(trade.buyer)
        left = [wh for wh in (of_seller, of_buyer) if wh is not None]
        wh = min([trade.wh, *left])

        if of_seller is not None:
            produced_left[trade.seller] = of_seller - wh
        if of_buyer is not None:
            used_left[trade.buyer] = of_buyer - wh
        if of_seller is not None and of_buyer is not None:
            held[trade.trade_id] = wh

    return held
