"""Access of a person to what metering holds: their readings, and those that were replaced."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.metering.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "readings": HeldList(
        statement(_ROOM, "readings_of_person"),
        ("metering.reading_day",),
    ),
    "replaced_readings": HeldList(
        statement(_ROOM, "replaced_readings_of_person"),
        ("metering.reading_day_history",),
    ),
    "months": HeldList(
        statement(_ROOM, "months_of_person"),
        ("metering.reading_day",),
    ),
}
"""Readings are days as they are packed (`days`), in pages after a point, a day and a version.

`months` is the sum of each month: for people, who would not read every hour.
"""
