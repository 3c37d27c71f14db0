"""The market stands still, or goes on: decided by staff, with a reason (GX-GOV-1)."""

from elhandel.exchange.control.pause import (
    Pause,
    enter_market,
    pause_market,
    pause_now,
    resume_market,
)

__all__ = ["Pause", "enter_market", "pause_market", "pause_now", "resume_market"]
