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
        table="metering.reading_day",
        columns=(*_READ, "inbound_message_id"),
        reached="metering_point_id, on the days of supply",
        purpose="what was used or produced, hour by hour: the bill is made of it",
        basis=Basis.LAW,
        kept=Keeping.READINGS,
    ),
    Personal(
        table="metering.reading_month",
        columns=("metering_point_id", "month", "resolution_minutes", "value_bytes", "wh"),
        reached="metering_point_id, on the days of supply",
        purpose="the same readings once more, a month in a row, for settlement",
        basis=Basis.LAW,
        kept=Keeping.READINGS,
    ),
    Personal(
        table="metering.reading_day_history",
        columns=(*_READ, "inbound_message_id", "superseded_at", "superseded_by"),
        reached="metering_point_id, on the days of supply",
        purpose="readings that were replaced: what earlier bills were made of",
        basis=Basis.LAW,
        kept=Keeping.READINGS,
    ),
)

IMPERSONAL: Final = (
    Impersonal(
        table="metering.reading_day",
        columns=("complete",),
        reason="worked out of the readings' quality",
    ),
)
