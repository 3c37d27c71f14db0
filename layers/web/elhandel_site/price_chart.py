"""Prices by hour as a drawing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from elhandel.portal.usage import Hour
from elhandel_web.charts import Plot, stacked


@dataclass(frozen=True, slots=True)
class PriceChart:
    """The hours, their columns, and where tomorrow begins."""

    hours: tuple[Hour, ...]
    plot: Plot
    tomorrow_at: int | None
    """The place of tomorrow's first hour."""


def price_chart(hours: Sequence[Hour], today: dt.date) -> PriceChart | None:
    """None where no price is known."""
    if not hours:
        return None

    rows = [("price", [(hour.band.value, (hour.price or 0) / 1e6)], None) for hour in hours]
    later = [place for place, hour in enumerate(hours) if hour.start.date() > today]

    return PriceChart(tuple(hours), stacked(rows, gap=0.22), later[0] if later else None)
