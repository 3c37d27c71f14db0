"""Closed months laid out by point: a point's month in one row, made of its days, which stay the
truth.
"""

from elhandel.metering.months.lay_out import LaidOut, lay_out_months

__all__ = ["LaidOut", "lay_out_months"]
