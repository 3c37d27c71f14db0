"""The days of a few points as they lie, interval by interval; gaps and estimates are marked."""

from elhandel.metering.intervals.days import IntervalDay, day_wh, interval_day, stored_days

__all__ = ["IntervalDay", "day_wh", "interval_day", "stored_days"]
