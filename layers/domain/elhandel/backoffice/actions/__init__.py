"""What staff may do: each action a job, with a right, fields, reasons, a limit where it is money.

`ACTIONS` is the whole table; a later room adds its own list. `ask` does one, or lets it wait for a
second person; `decide` is that second person.
"""

from elhandel.backoffice.actions.action import Action, Field, FieldKind, Function
from elhandel.backoffice.actions.perform import (
    LEAST_WHY,
    Asked,
    Decided,
    Office,
    Outcome,
    Runner,
    ask,
    decide,
    form_key,
    preview,
)
from elhandel.backoffice.actions.services import service_actions
from elhandel.backoffice.actions.table import (
    ACTIONS,
    action_named,
    action_of_job,
    actions_about,
    allowed,
)

__all__ = [
    "ACTIONS",
    "LEAST_WHY",
    "Action",
    "Asked",
    "Decided",
    "Field",
    "FieldKind",
    "Function",
    "Office",
    "Outcome",
    "Runner",
    "action_named",
    "action_of_job",
    "actions_about",
    "allowed",
    "ask",
    "decide",
    "form_key",
    "preview",
    "service_actions",
]
