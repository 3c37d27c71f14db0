"""Starts of supply until their day: planned, asked for, held, redated, cancelled, and why not."""

from elhandel.market.starts.counts import pending_processes
from elhandel.market.starts.dates import (
    Asking,
    UnableToRedate,
    asking,
    date_wanted,
    redate_start,
    replan_switch,
)
from elhandel.market.starts.holds import drop_start, hold_start, is_held, release_start
from elhandel.market.starts.reasons import plain_cancellation, plain_reason
from elhandel.market.starts.start import (
    PlannedStart,
    UnableToCancel,
    cancel_start,
    plan_start,
    request_start,
)

__all__ = [
    "Asking",
    "PlannedStart",
    "UnableToCancel",
    "UnableToRedate",
    "asking",
    "cancel_start",
    "date_wanted",
    "drop_start",
    "hold_start",
    "is_held",
    "pending_processes",
    "plain_cancellation",
    "plain_reason",
    "plan_start",
    "redate_start",
    "release_start",
    "replan_switch",
    "request_start",
]
