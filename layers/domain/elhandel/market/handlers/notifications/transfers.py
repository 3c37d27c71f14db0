"""Points that are transferred to us, or from us (RSM-004/D31)."""

from datetime import date

from elhandel.market.guides import State
from elhandel.market.handlers.notifications.reasons import BEFORE_START, TRANSFERRED
from elhandel.market.handlers.records import Context
from elhandel.market.processes import starting_process, supply_until
from elhandel.market.remarks import NewRemark, is_transferred, keep_remark
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId


def comes_to_us(context: Context, point: MeteringPointId, day: date) -> bool:
    """Whether a point that is transferred becomes ours: the new supplier and the old one get the
    same notification (BRS-044), and nothing of ours is there that could end.
    """
    tx, by = context.tx, context.received_at
    if is_transferred(tx, point, day):  # the same again, perhaps after its supply has begun
        return True
    if supply_until(tx, point, day, by) is not None:
        return False
    return starting_process(tx, point, (*BEFORE_START, State.COMPLETED), by) is None


def note_transfer(context: Context, gsrn: Gsrn, point: MeteringPointId, day: date) -> None:
    """The point is ours from that day on. Its customer has no contract with us yet."""
    remark = NewRemark(
        kind="transfer",
        subject=f"{gsrn} {day}",
        business_reason=TRANSFERRED,
        point=point,
        day=day,
    )
    keep_remark(context.tx, remark, context.provenance)
