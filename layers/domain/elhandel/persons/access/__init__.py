"""Access (article 15 of the GDPR): what is held about a person, as JSON and as a page."""

from elhandel.persons.access.answer import PARTS, read_part
from elhandel.persons.access.page import page

__all__ = ["PARTS", "page", "read_part"]
