"""Access of a person to what is held of their certificates."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.certificates.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "certified_points": HeldList(statement(_ROOM, "sources_of_person"), ("certificates.source",)),
    "certificates": HeldList(
        statement(_ROOM, "certificates_of_person"),
        ("certificates.certificate", "certificates.document"),
    ),
    "certificate_movements": HeldList(
        statement(_ROOM, "movements_of_person"), ("certificates.movement",)
    ),
}
