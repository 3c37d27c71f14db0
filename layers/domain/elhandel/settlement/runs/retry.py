"""Whether planning a period again is worth a run.

Each night the clock plans every month in which something is unsettled. What is parked for the same
reason as before would only be parked again, and each night would leave a run that did nothing; so
it is tried first without writing.
"""

from datetime import date
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.settlement.runs.preview import preview_run
from elhandel.settlement.runs.selection import Selection


def worth_a_run(
    database: Database,
    start: date,
    end: date,
    *,
    clock: Clock,
    selection: Selection = Selection.ALL,
) -> bool:
    """Whether a run over the local days [start, end) would settle something, or park it for a
    reason that is new.
    """
    ended_by = selection.ended_by(clock.today())

    with database.transaction() as tx:
        asked = {"start": start, "end": end, "ended_by": ended_by}
        if tx.execute(_NEVER_TRIED, asked).fetchone() is not None:
            return True

    found = preview_run(database, start, end, ended_by=ended_by, today=clock.today())
    if found.settled:
        return True

    with database.transaction() as tx:
        known = set(tx.execute(_TRIED, {"supply_periods": list(found.parked)}))

    return any((supply, why.cause, why.detail) not in known for supply, why in found.parked.items())


_NEVER_TRIED: Final = """
SELECT FROM settlement.supply_to_settle(%(start)s, %(end)s, %(ended_by)s) c
WHERE NOT EXISTS (
    SELECT FROM settlement.parked p JOIN settlement.run r USING (run_id)
    WHERE p.supply_period_id = c.supply_period_id AND r.kind = 'ordinary'
      AND r.period_from <= c.stretch_from AND r.period_to >= c.stretch_to
    OFFSET 0)
LIMIT 1
"""

_TRIED: Final = """
SELECT supply_period_id, cause, detail FROM settlement.parked
WHERE supply_period_id = ANY(%(supply_periods)s)
"""
