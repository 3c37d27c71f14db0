"""What a customer's homes use and what it costs: places, months, days, years, prices, forecast.

Only inside a customer's transaction, and read only. Amounts are integer øre with VAT and equal the
bills to the øre; prices are micro-DKK per kWh with everything in them.
"""

from elhandel.portal.usage.coming import coming
from elhandel.portal.usage.day import Day, day_in
from elhandel.portal.usage.hours import Hour
from elhandel.portal.usage.last_year import LastYear, last_year
from elhandel.portal.usage.month import DayOfMonth, Month, month_of
from elhandel.portal.usage.month_before import month_before
from elhandel.portal.usage.places import Place, place_at, place_of, places
from elhandel.portal.usage.prices import Prices, Window, prices_from, prices_of
from elhandel.portal.usage.year import Year, year_of

__all__ = [
    "Day",
    "DayOfMonth",
    "Hour",
    "LastYear",
    "Month",
    "Place",
    "Prices",
    "Window",
    "Year",
    "coming",
    "day_in",
    "last_year",
    "month_before",
    "month_of",
    "place_at",
    "place_of",
    "places",
    "prices_from",
    "prices_of",
    "year_of",
]
