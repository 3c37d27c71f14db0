"""What a supply cost, interval by interval, and what a kWh costs in each: to be shown.

By the plan that settles, of what is known now: the exact amounts of some days add up to the lines
that a run over these days would write. What is missing is marked, not refused.
"""

from elhandel.settlement.costs.costs import CostLine, Costs, PricedLine
from elhandel.settlement.costs.read import costs_of

__all__ = ["CostLine", "Costs", "PricedLine", "costs_of"]
