"""Rules that are dated data: each entry holds from its `valid_from` until the next one."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol


class Dated(Protocol):
    """An entry that holds from a day on."""

    @property
    def valid_from(self) -> date: ...


def holding_on[Entry: Dated](day: date, entries: Iterable[Entry]) -> Entry | None:
    """The entry that holds on a day, in whatever order they come; None before the first."""
    begun = (entry for entry in entries if entry.valid_from <= day)
    return max(begun, key=lambda entry: entry.valid_from, default=None)
