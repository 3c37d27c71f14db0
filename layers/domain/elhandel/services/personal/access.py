"""Access of a person to what services hold: what they ordered and agreed to, and its history."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.services.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "services": HeldList(
        statement(_ROOM, "services_of_person"), ("services.agreement", "services.terms")
    ),
    "suspensions": HeldList(statement(_ROOM, "suspensions_of_person"), ("services.suspension",)),
    "service_charges": HeldList(statement(_ROOM, "charged_of_person"), ("services.charged",)),
    "service_actions": HeldList(statement(_ROOM, "actions_of_person"), ("services.action",)),
}
