"""What a home costs as the portal's JSON: a month day by day, a year month by month, and what a kWh
costs hour by hour.
"""

from elhandel.portal.costs.month import MonthCosts, month_costs
from elhandel.portal.costs.prices import HomePrices, home_prices
from elhandel.portal.costs.year import YearCosts, year_costs

__all__ = ["HomePrices", "MonthCosts", "YearCosts", "home_prices", "month_costs", "year_costs"]
