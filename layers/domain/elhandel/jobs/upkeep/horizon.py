"""From which day on data is still needed, by the calendar and by the runs that are left."""

from dataclasses import replace

from elhandel import settlement
from elhandel.jobs.job import Tools
from elhandel.platform.upkeep.retention import Horizon, horizon


def horizon_of_now(tools: Tools) -> Horizon:
    """The horizon of this moment."""
    until = horizon(tools.clock)

    with tools.database.transaction() as tx:
        return replace(until, needed_from=settlement.needed_from(tx, until.books_from))
