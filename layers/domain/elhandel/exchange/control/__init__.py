"""The market stands still, or goes on, or its book is cleared: decided by staff, with a reason
(GX-GOV-1).
"""

from elhandel.exchange.control.clearance import Clearance, clear_order_book
from elhandel.exchange.control.pause import (
    Pause,
    PauseKind,
    enter_market,
    is_emergency,
    pause_market,
    pause_now,
    paused,
    pauses_now,
    resume_market,
)

__all__ = [
    "Clearance",
    "Pause",
    "PauseKind",
    "clear_order_book",
    "enter_market",
    "is_emergency",
    "pause_market",
    "pause_now",
    "paused",
    "pauses_now",
    "resume_market",
]
