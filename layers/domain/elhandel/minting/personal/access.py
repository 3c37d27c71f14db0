"""Access of a person to what minting holds."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "neighbours": HeldList(
        statement("elhandel.minting.personal", "participations_of_person"),
        ("minting.participation",),
    ),
}
