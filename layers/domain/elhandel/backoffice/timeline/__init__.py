"""The timeline of a customer: all that happened, the latest first, from every room that has a
`Source`. A later room adds its own to `SOURCES`.
"""

from elhandel.backoffice.timeline.timeline import (
    SOURCES,
    Cursor,
    Event,
    Kind,
    Page,
    Source,
    Whose,
    timeline,
    whose,
)

__all__ = ["SOURCES", "Cursor", "Event", "Kind", "Page", "Source", "Whose", "timeline", "whose"]
