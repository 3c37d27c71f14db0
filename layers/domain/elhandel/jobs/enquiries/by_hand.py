"""All that staff ask the market, and look up of it, as one table."""

from typing import Final

from elhandel.jobs.enquiries import missing, overview, points, price_lists, sums

JOBS: Final = (
    *points.JOBS,
    *price_lists.JOBS,
    *sums.JOBS,
    *missing.JOBS,
    *overview.JOBS,
)
