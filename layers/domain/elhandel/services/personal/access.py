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
    "service_billing_days": HeldList(
        statement(_ROOM, "billing_days_of_person"), ("services.billing_day",)
    ),
    "suspensions": HeldList(statement(_ROOM, "suspensions_of_person"), ("services.suspension",)),
    "service_charges": HeldList(statement(_ROOM, "charged_of_person"), ("services.charged",)),
    "service_connections": HeldList(
        statement(_ROOM, "connections_of_person"), ("services.connection",)
    ),
    "service_network_answers": HeldList(
        statement(_ROOM, "network_answers_of_person"), ("services.network_answer",)
    ),
    "service_usage": HeldList(statement(_ROOM, "usage_of_person"), ("services.usage_day",)),
    "service_usage_reads": HeldList(
        statement(_ROOM, "usage_reads_of_person"), ("services.usage_sync",)
    ),
    "service_actions": HeldList(statement(_ROOM, "actions_of_person"), ("services.action",)),
}
