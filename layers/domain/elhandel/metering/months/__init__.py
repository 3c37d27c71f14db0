"""Closed months laid out by point: a point's month in one row, made of its days, which stay the
truth.
"""

from elhandel.metering.months.lay_out import MONTHS, LaidOut, lay_out_months

__all__ = ["MONTHS", "LaidOut", "lay_out_months"]
