"""Prices laid on an axis, each computed once and shared by all points of a run."""

from elhandel.settlement.engine.prices.book import Parts, PriceBook
from elhandel.settlement.engine.prices.monthly import NANO_PER_MICRO, Part
from elhandel.settlement.engine.prices.spot import SpotSeries, spot_vector
from elhandel.settlement.engine.prices.tariffs import tariff_vector
from elhandel.settlement.engine.prices.vector import PriceVector

__all__ = [
    "NANO_PER_MICRO",
    "Part",
    "Parts",
    "PriceBook",
    "PriceVector",
    "SpotSeries",
    "spot_vector",
    "tariff_vector",
]
