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


def causes_of(parked: Iterable[Parked], most_examples: int) -> list[ParkedCause]:
    """Why supply periods wait, the most frequent cause first, each with a few examples."""
    details: dict[str, list[str]] = {}
    for waiting in parked:
        details.setdefault(waiting.cause, []).append(waiting.detail)

    causes = [
        ParkedCause(cause, len(sentences), tuple(sentences[:most_examples]))
        for cause, sentences in details.items()
    ]
    return sorted(causes, key=lambda cause: (-cause.supply_periods, cause.cause))
