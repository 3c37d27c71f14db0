"""The days on which a service costs something."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from elhandel.billing.cycle import cycles
from elhandel.services.charging.piece import Piece
from elhandel.values.days.period import Period


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed on for some days. price: micro-DKK a cycle, without VAT."""

    days: Period
    what: str
    """The name of the package, as a bill prints it."""

    price: int
    billing_day: int


def due(agreed: Sequence[Agreed], unpaid: Sequence[Period], until: date) -> Iterator[Piece]:
    """What a service costs until a day (exclusive), cycle by cycle.

    agreed: by time, without an overlap. unpaid: days that cost nothing, in any order.
    """
    for one in agreed:
        wanted = one.days.cut(Period(date.min, until))
        for paid in _without(wanted, unpaid):
            for cycle in cycles(paid, one.billing_day):
                yield Piece(cycle, paid.cut(cycle), one.what, one.price)


def _without(days: Period, unpaid: Sequence[Period]) -> Iterator[Period]:
    """The parts of `days` that are none of the unpaid ones."""
    start = days.start
    pauses = [cut for cut in (pause.cut(days) for pause in unpaid) if cut.days]
    for pause in sorted(pauses, key=lambda one: one.start):
        if start < pause.start:
            yield Period(start, pause.start)
        start = max(start, pause.end)
    if start < days.end:
        yield Period(start, days.end)
