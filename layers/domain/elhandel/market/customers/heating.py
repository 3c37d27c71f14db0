"""Electric heating at DataHub (BRS-041): what it has registered, and the change that awaits it."""

from typing import Final

from elhandel.market.guides import Event, State
from elhandel.market.processes import Cause, Process, advance, load_process
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.ids import MeteringPointId, ProcessId

HEATING: Final = "D20"


def conclude_heating(tx: Transaction, point: MeteringPointId, heated: bool, cause: Cause) -> None:
    """DataHub shows the heating of a point (RSM-028): the change that asked for it is complete."""
    for (process,) in tx.execute(_CONFIRMED, {"point": point, "heated": heated}).fetchall():
        advance(tx, load_process(tx, ProcessId(process)), Event.MASTER_DATA, cause)


_CONFIRMED: Final = """
SELECT process_id FROM market.process
WHERE metering_point_id = %(point)s AND kind = 'electric_heating' AND state = 'acknowledged'
  AND (wants -> 'heated')::boolean = %(heated)s
ORDER BY process_id FOR UPDATE
"""


def heating_is_registered(tx: Transaction, process: Process) -> bool:
    """Whether DataHub showed what was asked for before it confirmed it."""
    values = {
        "point": process.metering_point_id,
        "day": process.effective_on,
        "heated": bool((process.wants or {})["heated"]),
    }
    return bool(fetch_one(tx, _REGISTERED, values)[0]) and process.state is State.ACKNOWLEDGED


_REGISTERED: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.heated
    WHERE metering_point_id = %(point)s AND valid_from = %(day)s AND heated = %(heated)s
      AND superseded_at IS NULL)
"""
