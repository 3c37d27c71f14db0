"""Access of a person to what notices hold: what they were informed of, and how they want it."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.notifications.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "notices": HeldList(
        statement(_ROOM, "notices_of_person"),
        ("notifications.notice", "notifications.delivery", "notifications.webhook"),
    ),
    "notice_preferences": HeldList(
        statement(_ROOM, "preferences_of_person"), ("notifications.preference",)
    ),
    "budgets": HeldList(
        statement(_ROOM, "budgets_of_person"),
        ("notifications.budget", "notifications.budget_warning"),
    ),
}
