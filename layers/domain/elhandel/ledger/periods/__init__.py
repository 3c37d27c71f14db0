"""Periods: closing a month of the books."""

from elhandel.ledger.periods.close import ClosedPeriod, close_period, closed_until

__all__ = ["ClosedPeriod", "close_period", "closed_until"]
