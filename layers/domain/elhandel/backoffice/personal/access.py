"""Access of a person to what the back office holds: who did what, who looked, what was noted."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.backoffice.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "staff_actions": HeldList(
        statement(_ROOM, "actions_of_person"), ("backoffice.action", "backoffice.action_step")
    ),
    "changed_by_staff": HeldList(
        statement(_ROOM, "changes_of_person"), ("backoffice.action", "platform.change")
    ),
    "opened_by_staff": HeldList(statement(_ROOM, "openings_of_person"), ("backoffice.opened",)),
    "notes_of_staff": HeldList(statement(_ROOM, "notes_of_person"), ("backoffice.note",)),
}
