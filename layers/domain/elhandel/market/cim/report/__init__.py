"""What a document says: in words for people, as JSON for programs. No personal number is shown."""

from elhandel.market.cim.report.facts import facts
from elhandel.market.cim.report.words import words

__all__ = ["facts", "words"]
