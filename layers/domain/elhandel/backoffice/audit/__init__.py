"""Who did what and why, who looked at whom, what was noted, and who takes which row of a queue.

Rows are added and never changed: the database refuses it.
"""

from elhandel.backoffice.audit.assignments import assign, assigned_rows
from elhandel.backoffice.audit.log import (
    Ended,
    Filter,
    LoggedAction,
    NewAction,
    State,
    Step,
    action_of,
    add_action,
    add_step,
    alone_since,
    logged_actions,
)
from elhandel.backoffice.audit.notes import CHANNELS, NewNote, add_note
from elhandel.backoffice.audit.opened import (
    last_opened,
    note_listed,
    note_opened,
    openings_of,
)

__all__ = [
    "CHANNELS",
    "Ended",
    "Filter",
    "LoggedAction",
    "NewAction",
    "NewNote",
    "State",
    "Step",
    "action_of",
    "add_action",
    "add_note",
    "add_step",
    "alone_since",
    "assign",
    "assigned_rows",
    "last_opened",
    "logged_actions",
    "note_listed",
    "note_opened",
    "openings_of",
]
