"""Data that have not come: asked for once a day, a few times, and then left to staff."""

from elhandel.market.missing.asks import (
    AskedAtOnce,
    AskedData,
    ask_at_once,
    ask_for_missing_data,
)
from elhandel.market.missing.days import AskedDays, ask_for_missing_days
from elhandel.market.missing.disputed import AskedDisputes, ask_for_disputed_readings
from elhandel.market.missing.outstanding import Outstanding, outstanding_data

__all__ = [
    "AskedAtOnce",
    "AskedData",
    "AskedDays",
    "AskedDisputes",
    "Outstanding",
    "ask_at_once",
    "ask_for_disputed_readings",
    "ask_for_missing_data",
    "ask_for_missing_days",
    "outstanding_data",
]
