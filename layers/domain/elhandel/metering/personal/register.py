"""What metering holds about persons: hour by hour what a home used, which shows how somebody
lives.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

_READ: Final = (
    "metering_point_id", "day", "resolution_minutes", "version", "registered_at", "recorded_at",
    "wh", "quality",
    "registered",
)  # fmt: skip

PERSONAL: Final = (
    Personal(
        "metering.reading_day",
        (*_READ, "inbound_message_id"),
        "metering_point_id, on the days of supply",
        "what was used or produced, hour by hour: the bill is made of it",
        Basis.LAW,
        Keeping.READINGS,
    ),
    Personal(
        "metering.reading_day_history",
        (*_READ, "inbound_message_id", "superseded_at", "superseded_by"),
        "metering_point_id, on the days of supply",
        "readings that were replaced: what earlier bills were made of",
        Basis.LAW,
        Keeping.READINGS,
    ),
)

IMPERSONAL: Final = (
    Impersonal("metering.reading_day", ("complete",), "worked out of the readings' quality"),
)
