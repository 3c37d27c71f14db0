"""Messages of a book, applied in order to what came first, are the book (GX B.7)."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from elhandel.exchange.auction import Side
from elhandel.exchange.epochs import BookLevel
from elhandel.live.relay import Book, book_of, changed_levels, levels
from elhandel.live.relay.book import MOST_LEVELS

PRICES = st.one_of(st.none(), st.integers(10_000, 10_000_000))
AMOUNTS = st.tuples(st.integers(1, 10**8), st.integers(1, 500))
SIDES = st.dictionaries(PRICES, AMOUNTS, max_size=MOST_LEVELS + 20)


@st.composite
def depths(draw: st.DrawFn) -> list[BookLevel]:
    """A book as the exchange gives it: any price first, then from the best on."""
    found = []
    for side, is_bid in ((Side.BUY, True), (Side.SELL, False)):
        of_side = draw(SIDES)
        for price in sorted(
            of_side, key=lambda limit: (limit is not None, -(limit or 0) if is_bid else limit or 0)
        ):
            found.append(BookLevel(side, price, *of_side[price]))
    return found


def applied(shown: dict[str, Any], update: dict[str, Any]) -> dict[str, Any]:
    """What a client does with an update, as docs/realtime.md says it."""
    after = {}
    for side, dearest_first in (("bids", True), ("asks", False)):
        by_price = {level["price_per_kwh"]: level for level in (*shown[side], *update[side])}
        open_levels = [level for level in by_price.values() if level["orders"]]
        after[side] = sorted(
            open_levels,
            key=lambda level: (
                level["price_per_kwh"] is not None,
                float(level["price_per_kwh"] or 0) * (-1 if dearest_first else 1),
            ),
        )
    return after


@given(st.lists(depths(), min_size=2, max_size=5))
def test_a_snapshot_and_all_that_follows_is_the_book(history: list[list[BookLevel]]) -> None:
    first, *rest = map(book_of, history)
    shown, before = levels(first), first
    for after in rest:
        shown = applied(shown, levels(changed_levels(before, after)))
        assert shown == levels(after)
        before = after


@given(depths())
def test_a_book_that_stands_still_changes_nothing(depth: list[BookLevel]) -> None:
    book: Book = book_of(depth)
    assert not any(changed_levels(book, book).values())
    assert all(len(of_side) <= MOST_LEVELS for of_side in book.values())
