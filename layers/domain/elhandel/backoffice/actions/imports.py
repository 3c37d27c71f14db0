"""Actions on imported rows that belong to nobody, or cannot be used."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right

_ERROR: Final = Field("error", "number", is_given=True)

IMPORT_ACTIONS: Final = (
    Action(
        key="resolve-orphan",
        right=Right.CHANGE_CUSTOMER,
        job="resolve-orphan",
        about="row",
        fields=(_ERROR, Field("customer", "number", required=False)),
        kept=("error", "resolution"),
    ),
    Action(
        key="drop-orphan",
        right=Right.CHANGE_CUSTOMER,
        job="drop-orphan",
        about="row",
        fields=(_ERROR,),
        kept=("error", "resolution"),
    ),
)
