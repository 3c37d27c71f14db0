"""Points that were transferred to us (BRS-044): ours from a day on, without a request.

The market hands over no CPR number and no contract, so the customer signs up like anybody. That
signup asks the market for nothing: its supply begins on the day of the transfer.
"""

from datetime import datetime
from typing import Final

from elhandel.market.guides import Event
from elhandel.market.processes import Cause, Process, advance, move_start, updates
from elhandel.market.remarks import take_up_transfer, transferred_on
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Provenance


def take_up(tx: Transaction, process: Process, now: datetime) -> bool:
    """Begin what was transferred to us at the point of a start; False if nothing was.

    Master data that came with the transfer count; else the start waits for them.
    """
    day = transferred_on(tx, process.metering_point_id)
    if day is None:
        return False

    cause = Cause(f"the point is ours since {day} (RSM-004/D31)", Provenance(now))
    process = move_start(tx, process, day, "transfer", now)
    for event in (Event.SEND, Event.CONFIRM):
        process = advance(tx, process, event, cause)

    (described,) = fetch_one(tx, _DESCRIBED, {"point": process.metering_point_id})
    if described:
        updates.note_master_data(tx, process, now)
        process = advance(tx, process, Event.MASTER_DATA, cause)

    take_up_transfer(tx, process.metering_point_id, process.process_id, now)

    return True


_DESCRIBED: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.metering_point_version
    WHERE metering_point_id = %(point)s AND superseded_at IS NULL)
"""
