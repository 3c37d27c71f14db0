"""Pricing: what a kWh, a month and a charge cost from which day on. Each shelf is a face:

| shelf | is about |
| --- | --- |
| `products` | our own products and their prices |
| `charges` | charges of grid companies and Energinet, and the points that carry them |
| `spot` | spot prices of the exchange |
"""

from elhandel.pricing.known_then import prices_as_known
from elhandel.pricing.personal import IMPERSONAL, PERSONAL
from elhandel.pricing.retention import RETENTION

__all__ = ["IMPERSONAL", "PERSONAL", "RETENTION", "prices_as_known"]
