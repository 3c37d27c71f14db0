"""Access of a person to what imports hold: what another system had about them."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.imports.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "imported_rows": HeldList(
        statement(_ROOM, "rows_of_person"),
        ("imports.line", "imports.validation_error"),
    ),
    "imported_accounts": HeldList(statement(_ROOM, "accounts_of_person"), ("imports.account",)),
    "imported_orders": HeldList(statement(_ROOM, "orders_of_person"), ("imports.consumer_order",)),
}
