"""Notices: what customers are informed of by e-mail and SMS, each once, as they want it.

A room that changes something calls `tell` in the same transaction; this room decides later how the
notice reaches the customer, sends it, and keeps what became of it.

| shelf | is about |
| --- | --- |
| `notices` | a notice, written down with its cause |
| `preferences` | how a customer wants to be informed |
| `budgets` | what a customer wants to use at most of a month, and was told of it |
| `templates` | which there are, their words in Danish and English, as SMS and e-mail (pure) |
| `delivery`, `carriers` | how each reaches its customer, once · who carries it |
| `partners`, `webhooks` | other firms that learn of events · events on their way to them |
| `by_partner` | what partners do with theirs by a key |
| `rules` | quiet hours |
| `upkeep`, `personal` | what has expired · what is held about persons |
"""

from elhandel.notifications.errors import UnableToNotify
from elhandel.notifications.notices import Notice, tell, tell_all
from elhandel.notifications.personal import IMPERSONAL, PERSONAL
from elhandel.notifications.preferences import Preferences, choose, preferences_of
from elhandel.notifications.upkeep import RETENTION

__all__ = [
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "Notice",
    "Preferences",
    "UnableToNotify",
    "choose",
    "preferences_of",
    "tell",
    "tell_all",
]
