"""Days that somebody can mean: a mistyped year is refused before anything is read, planned or
written.

To a calendar `1026-01-01` is a day like any other; a run over a thousand years holds up every other
run.
"""

from datetime import date
from typing import Final

from elhandel.values.errors import DomainError

FIRST_DAY: Final = date(2000, 1, 1)
"""The market opened to households in 2003; nothing here is older."""
LAST_DAY: Final = date(2100, 1, 1)
YEARS_AHEAD: Final = 5
"""Agreements reach at most this far ahead; a later day is a typing error."""


class UnlikelyDay(DomainError):
    """A day outside the plausible range."""

    code = "unlikely-day"


def refuse_unlikely(*days: date | None, today: date | None = None) -> None:
    """Raises UnlikelyDay for a day before 2000, after 2100, or, with `today`, more than five years
    ahead of it.
    """
    last = LAST_DAY if today is None else date(today.year + YEARS_AHEAD, 12, 31)
    for day in days:
        if day is not None and not FIRST_DAY <= day <= last:
            raise UnlikelyDay(
                f"{day} cannot be meant: days here lie from {FIRST_DAY} to {last}. Check the year."
            )
