"""What a month costs on AWS: the template, what was measured of our work, and list prices.

A model, and no bill: each of its figures stands in a file of data with where it is from.
"""

from simulator.cost.data import Facts, Price, Use, Work, facts_on
from simulator.cost.month import Cost, Month, month_of
from simulator.cost.standing import Standing, standing_of
from simulator.cost.tables import rounded, tables

__all__ = [
    "Cost",
    "Facts",
    "Month",
    "Price",
    "Standing",
    "Use",
    "Work",
    "facts_on",
    "month_of",
    "rounded",
    "standing_of",
    "tables",
]
