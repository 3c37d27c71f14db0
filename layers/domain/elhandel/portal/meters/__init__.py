"""Meters and submitted readings as JSON: energy in kWh as decimal strings, moments in UTC.

Only for a customer, and only where neighbours trade.
"""

from elhandel.portal.meters.readings import (
    ReadingAnswer,
    ReadingPage,
    ReadingWish,
    StatsAnswer,
    customer_of_device,
    reading_page,
    require_own_wallet,
    stats_answer,
    submit_reading,
)
from elhandel.portal.meters.registry import (
    MeterAnswer,
    MeterPage,
    MeterWish,
    VerifiedMeter,
    meter_page,
    verify_meter,
)

__all__ = [
    "MeterAnswer",
    "MeterPage",
    "MeterWish",
    "ReadingAnswer",
    "ReadingPage",
    "ReadingWish",
    "StatsAnswer",
    "VerifiedMeter",
    "customer_of_device",
    "meter_page",
    "reading_page",
    "require_own_wallet",
    "stats_answer",
    "submit_reading",
    "verify_meter",
]
