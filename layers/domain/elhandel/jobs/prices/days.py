"""Days of spot prices, from their source."""

from datetime import date
from functools import partial
from typing import Final

import msgspec

from elhandel.jobs.fields import Day
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.prices.marks import mark_settled
from elhandel.jobs.request import Request, UnusableJobField
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.pricing import spot
from elhandel.values.errors import Unavailable

_REASONS: Final = 5
"""Of the ranges that a source did not give; the log has the rest."""


class FetchSpotPrices(Request, frozen=True):
    """Which days, the end exclusive; without them, all that are missing."""

    start: Day | None = msgspec.field(name="from", default=None)
    end: Day | None = msgspec.field(name="to", default=None)

    def days(self) -> tuple[date, date] | None:
        """The days that are named. Raises UnusableJobField for one of the two alone."""
        if self.start is None and self.end is None:
            return None
        if self.start is None or self.end is None:
            raise UnusableJobField(
                'Name both "from" and "to", or neither: the end is the day after the last.'
            )
        return self.start, self.end


def fetch_spot_prices(tools: Tools, asked: FetchSpotPrices) -> Answer:
    """Fetch every day that is missing, to tomorrow once it is published, and the last days again.

    Prices that were corrected at their source mark what is settled by them; prices beyond the
    exchange's limits are held. Raises Unavailable for what the source did not give, when
    everything else is done.
    """
    source = spot.EnergiDataService(settings().energi_data_service_url)

    fetched = spot.fetch_spot_prices(
        tools.database,
        tools.clock,
        source,
        settings().price_areas,
        partial(mark_settled, tools),
        days_again=settings().spot_days_read_again,
        asked=asked.days(),
    )
    with tools.database.transaction() as tx:
        held = spot.held_price_count(tx)

    missing = {area: _shown(days) for area, days in fetched.missing.items() if days}
    metrics.add_metric("spot_days_missing", MetricUnit.Count, sum(map(len, missing.values())))
    metrics.add_metric("spot_prices_held", MetricUnit.Count, held)
    if missing:
        logger.warning("spot prices are missing", extra={"missing": missing})

    if fetched.unavailable:
        raise Unavailable(" ".join(fetched.unavailable[:_REASONS]))

    return {
        "stored_days": fetched.stored_days,
        "changed": {area: _shown(days) for area, days in fetched.changed.items() if days},
        "missing": missing,
        "held": fetched.held,
    }


def _shown(days: tuple[date, ...] | list[date]) -> list[str]:
    return [str(day) for day in days]


JOBS: Final = (
    Job(
        "fetch-spot-prices",
        FetchSpotPrices,
        fetch_spot_prices,
        metrics=("spot_days_missing", "spot_prices_held"),
    ),
)
