"""Access of a person to what payments hold: what they paid, payouts, their account, reminders."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.payments.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "payments": HeldList(
        statement(_ROOM, "payments_of_person"),
        ("payments.bank_line", "payments.line_decision", "payments.bank_file"),
    ),
    "payouts": HeldList(
        statement(_ROOM, "payouts_of_person"),
        ("payments.payout", "payments.payout_account", "payments.order_file"),
    ),
    "reminders": HeldList(
        statement(_ROOM, "reminders_of_person"),
        ("payments.reminder", "payments.reminded_document"),
    ),
    "respites": HeldList(statement(_ROOM, "respites_of_person"), ("payments.respite",)),
    "payment_methods": HeldList(
        statement(_ROOM, "methods_of_person"),
        ("payments.method", "payments.mandate", "payments.auto_pay"),
    ),
    "collections": HeldList(
        statement(_ROOM, "collections_of_person"),
        ("payments.collection", "payments.collection_file", "payments.inbound_event"),
    ),
}
