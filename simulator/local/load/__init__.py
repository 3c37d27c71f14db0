"""Load: a supplier of any size, written straight into the database, so that speed can be measured
on credible data.

Customers, points with their solar and heating children, contracts, price links, price lists, spot
prices and readings stand as signups, DataHub and the price source would have left them. The same
seed gives the same supplier.
"""

from simulator.local.load.options import Loaded, LoadOptions
from simulator.local.load.service import load

__all__ = ["LoadOptions", "Loaded", "load"]
