"""Access of a person to what dunning holds: what they were told, warned of and given."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.dunning.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "overdue_bills_told": HeldList(statement(_ROOM, "told_of_person"), ("dunning.overdue_told",)),
    "suspension_warnings": HeldList(statement(_ROOM, "warnings_of_person"), ("dunning.warning",)),
}
