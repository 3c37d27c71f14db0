"""Held bills: what is beyond bounds is not billed until staff have looked at it, or it was
corrected.

`hold_beyond_bounds` judges what is about to be billed and keeps in rows what must not go out;
`issue.bill_held` bills what was released, or came back within bounds with its corrections.
"""

from elhandel.billing.errors import UnableToRelease
from elhandel.billing.held.release import Held, held_bills, held_count, release_held
from elhandel.billing.held.settlements import (
    Original,
    hold_below_least,
    hold_beyond_bounds,
    key_of,
    note_billed,
    note_nothing_due,
    originals_of,
)

__all__ = [
    "Held",
    "Original",
    "UnableToRelease",
    "held_bills",
    "held_count",
    "hold_below_least",
    "hold_beyond_bounds",
    "key_of",
    "note_billed",
    "note_nothing_due",
    "originals_of",
    "release_held",
]
