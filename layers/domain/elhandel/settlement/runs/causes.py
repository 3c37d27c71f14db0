"""Why supply periods wait, by cause: how many, with some of the sentences that staff act on."""

from collections.abc import Iterable
from dataclasses import dataclass

from elhandel.settlement.shard import Parked


@dataclass(frozen=True, slots=True)
class ParkedCause:
    """A cause, how many supply periods wait for it, and what is missing for the first of them."""

    cause: str
    supply_periods: int
    examples: tuple[str, ...]


def causes_of(parked: Iterable[Parked], examples: int) -> list[ParkedCause]:
    """The causes for which supply periods wait, the most frequent first, each with a few examples."""
    details: dict[str, list[str]] = {}
    for period in parked:
        details.setdefault(period.cause, []).append(period.detail)

    found = [
        ParkedCause(cause, len(all_of), tuple(all_of[:examples]))
        for cause, all_of in details.items()
    ]
    return sorted(found, key=lambda cause: (-cause.supply_periods, cause.cause))
