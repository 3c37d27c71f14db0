"""What a run of a job came to in records: done, failed, and left for another time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self


@dataclass(frozen=True, slots=True)
class Counted:
    """Which numbers of a job's answer are records that it has done, that failed, and that it left;
    numbers that are none of these (kroner, days) are not named.
    """

    processed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


NOTHING: Final = Counted()
"""Of a job that counts no records."""


@dataclass(frozen=True, slots=True)
class Records:
    """How many of each; None where the job counts none."""

    processed: int | None = None
    failed: int | None = None
    skipped: int | None = None

    @classmethod
    def of(cls, counts: Mapping[str, int], counted: Counted) -> Self:
        """From the numbers of an answer. One that the answer does not have counts nothing."""
        return cls(
            processed=_sum(counts, counted.processed),
            failed=_sum(counts, counted.failed),
            skipped=_sum(counts, counted.skipped),
        )


def _sum(counts: Mapping[str, int], names: tuple[str, ...]) -> int | None:
    return sum(counts.get(name, 0) for name in names) if names else None
