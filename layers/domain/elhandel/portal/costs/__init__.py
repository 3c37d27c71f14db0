"""What a home costs as the portal's JSON: a month day by day, and what a kWh costs hour by hour."""

from elhandel.portal.costs.month import MonthCosts, month_costs
from elhandel.portal.costs.prices import HomePrices, home_prices

__all__ = ["HomePrices", "MonthCosts", "home_prices", "month_costs"]
