"""An order book as it was shown last, and what has changed in it since (pure)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from elhandel.exchange.auction import Side
from elhandel.exchange.epochs import BookLevel
from elhandel.values.units import decimal_kwh, decimal_price

MOST_LEVELS: Final = 50
"""Of a side, the best ones: what a page can show, and a message can hold."""
_ANY: Final = "any"

type Book = Mapping[str, Mapping[str, Sequence[int]]]
"""By side and limit (micro-DKK per kWh, or `any`): open Wh, and orders."""


def book_of(depth: Sequence[BookLevel]) -> Book:
    """The best levels of each side; depth: from the best on, as the exchange gives it."""
    shown: dict[str, dict[str, list[int]]] = {side.value: {} for side in Side}
    for level in depth:
        of_side = shown[level.side.value]
        if len(of_side) < MOST_LEVELS:
            of_side[_ANY if level.price is None else str(level.price)] = [level.wh, level.orders]
    return shown


def changed_levels(before: Book, after: Book) -> Book:
    """The levels that differ; one that is there no more has 0 Wh and 0 orders."""
    changed: dict[str, dict[str, Sequence[int]]] = {}
    for side in Side:
        was, is_now = before.get(side.value, {}), after.get(side.value, {})
        limits = [*is_now, *(limit for limit in was if limit not in is_now)]
        levels_of_side = {
            limit: is_now.get(limit, (0, 0))
            for limit in limits
            if list(was.get(limit, (0, 0))) != list(is_now.get(limit, (0, 0)))
        }
        changed[side.value] = levels_of_side
    return changed


def levels(book: Book) -> dict[str, Any]:
    """A book as it is sent, without anybody's name; bids from the dearest, asks from the cheapest,
    those at any price first.
    """
    return {
        "bids": _shown(book.get(Side.BUY.value, {}), dearest_first=True),
        "asks": _shown(book.get(Side.SELL.value, {}), dearest_first=False),
    }


def curves(book: Book) -> dict[str, Any]:
    """A book as what is open at each limit or a more eager one, without anybody's name."""
    return {side: _added_up(steps) for side, steps in levels(book).items()}


def _added_up(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    total, curve = Decimal(), []
    for step in steps:
        total += Decimal(step["energy_amount"])
        curve.append({"price_per_kwh": step["price_per_kwh"], "energy_amount": str(total)})
    return curve


def _shown(of_side: Mapping[str, Sequence[int]], *, dearest_first: bool) -> list[dict[str, Any]]:
    limits = sorted((int(limit) for limit in of_side if limit != _ANY), reverse=dearest_first)
    ordered = [*([_ANY] if _ANY in of_side else []), *map(str, limits)]
    return [
        {
            "price_per_kwh": None if limit == _ANY else str(decimal_price(int(limit))),
            "energy_amount": str(decimal_kwh(of_side[limit][0])),
            "orders": of_side[limit][1],
        }
        for limit in ordered
    ]
