"""A supplier's database as it stands after a year, filled by statements, for the pages to be
measured on.

One home is as the market and our own rooms made it: a year of readings, settled and billed month
by month. Around it stand as many others as are asked for, copied from it: customers with
addresses, contracts, supply periods, price links, settlements and bills of two months, the
ledger's postings of them, payments, messages, processes, and work that waits.
"""

from tests.bench.filled.fill import Filled, fill
from tests.bench.filled.home import NOW

__all__ = ["NOW", "Filled", "fill"]
