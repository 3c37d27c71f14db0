"""Access of a person to what reconciliation holds: that their point was looked at."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "looked_at_in_reconciliation": HeldList(
        statement("elhandel.reconciliation.personal", "suspects_of_person"),
        ("reconciliation.suspect",),
    ),
    "asked_in_reconciliation": HeldList(
        statement("elhandel.reconciliation.personal", "questions_of_person"),
        ("reconciliation.question",),
    ),
}
