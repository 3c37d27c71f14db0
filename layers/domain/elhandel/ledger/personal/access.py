"""Access of a person to what the ledger holds: the entries on their account."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "ledger": HeldList(
        statement("elhandel.ledger.personal", "entries_of_person"),
        ("ledger.posting", "ledger.entry"),
    ),
}
