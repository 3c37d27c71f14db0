"""Templates of notices: which there are, their words, how they are written as SMS and e-mail."""

from elhandel.notifications.templates.language import (
    DENMARK,
    MARKETS,
    SOUTH_AFRICA,
    Language,
    Market,
    language_of,
)
from elhandel.notifications.templates.mail import House, Mail, mail_of
from elhandel.notifications.templates.sms import fit_for_sms, segments_of, sms_of
from elhandel.notifications.templates.table import (
    Channel,
    Group,
    Template,
    checked_values,
    template,
    templates,
)
from elhandel.notifications.templates.words import title_of

__all__ = [
    "DENMARK",
    "MARKETS",
    "SOUTH_AFRICA",
    "Channel",
    "Group",
    "House",
    "Language",
    "Mail",
    "Market",
    "Template",
    "checked_values",
    "fit_for_sms",
    "language_of",
    "mail_of",
    "segments_of",
    "sms_of",
    "template",
    "templates",
    "title_of",
]
