"""What has still to be charged or taken back, so that what was charged equals what is due."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from elhandel.services.charging.piece import Piece
from elhandel.values.days.period import Period

type _Terms = tuple[Period, str, int]
"""(cycle, what, price): pieces of the same terms stand for each other, day by day."""

type _Steps = Counter[date]
"""By day, how many times more the days from there on are due than they were charged."""


def differences(due: Iterable[Piece], charged: Iterable[Piece]) -> list[Piece]:
    """The pieces that are missing, and those that were charged and are not due, as credits; by
    time, credits first.

    due: until the last day that was charged, at least: what is charged beyond it is taken back.
    """
    steps: dict[_Terms, _Steps] = defaultdict(Counter)
    for piece in due:
        _add(steps, piece, 1)
    for piece in charged:
        _add(steps, piece, 1 if piece.credit else -1)

    found = [piece for terms, of_terms in steps.items() for piece in _pieces(terms, of_terms)]
    return sorted(found, key=lambda one: (one.days.start, not one.credit, one.cycle.start))


def _add(steps: Mapping[_Terms, _Steps], piece: Piece, times: int) -> None:
    of_terms = steps[piece.cycle, piece.what, piece.price]
    of_terms[piece.days.start] += times
    of_terms[piece.days.end] -= times


def _pieces(terms: _Terms, steps: _Steps) -> Iterator[Piece]:
    """Runs of days that are missing, or charged too often; several where more than once."""
    cycle, what, price = terms
    level = 0
    for start, end in pairwise(sorted(day for day, step in steps.items() if step)):
        level += steps[start]
        for _ in range(abs(level)):
            yield Piece(cycle, Period(start, end), what, price, credit=level < 0)
