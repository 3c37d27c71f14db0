"""RSM-004: the market tells that supply ends, is cancelled, is void, or goes on. The business reason says which."""

from datetime import date
from typing import Final

import msgspec

from elhandel import portfolio, settlement
from elhandel.market.cim.incoming import Notification, day_of
from elhandel.market.handlers.context import Context, UnableToHandle
from elhandel.market.processes import Process, advance, move_start, starting_process
from elhandel.market.states import Event, State

_BEFORE_START: Final = (State.ACKNOWLEDGED, State.EFFECTUATION_PENDING, State.CANCELLATION_PENDING)
_SUPPLIED: Final = (State.COMPLETED, State.OFFBOARDING)

# Business reason → what it means. Source: reference, section 6.3.
_ENDS_SUPPLY: Final = {
    "E03": "another supplier takes over",
    "E01": "somebody moves in with another supplier",
    "E20": "the point was disconnected",
    "D14": "the metering point was closed down",
    "D31": "the point was transferred to another supplier",
}
_CANCELS_START: Final = {
    "D11": "no customer data reached DataHub before the start",
    "D39": "production obligation begins",
}
_SUPPLY_VOID: Final = "D34"
_CORRECTION_REFUSED: Final = "D35"
_END_CANCELLED: Final = "D41"
_STARTS_EARLIER: Final = "D46"
_CHILD_UNCOUPLED: Final = "D40"


def notified(context: Context, record: msgspec.Raw) -> None:
    """Apply one notification to the supply it is about."""
    notice = msgspec.json.decode(record, type=Notification)
    gsrn, day, reason = portfolio.Gsrn(notice.point.value), day_of(notice.valid_from), context.business_reason
    point = portfolio.ensure_metering_point(context.tx, gsrn, context.now)
    if reason == _CHILD_UNCOUPLED:
        with settlement.watch_master_data(context.tx, gsrn.value, context.origin):
            _uncouple(context, point)
        return
    process = _concerned(context, point, reason)
    if process is None:
        raise UnableToHandle(
            f"RSM-004/{reason} for {gsrn} from {day} concerns no supply of ours. "
            "Nothing was changed; check the point in DataHub's portal and replay the message."
        )
    with settlement.watch_supply(context.tx, process.contract_id, context.origin):
        _apply(context, process, reason, day)


def _concerned(context: Context, point: int, reason: str) -> Process | None:
    """The supply that a notification is about: an end is about the supply that runs, not about one still to come."""
    any_state = (*_BEFORE_START, *_SUPPLIED, State.CANCELLED, State.FINAL_SETTLED)
    running = starting_process(context.tx, point, (State.COMPLETED,)) if reason in _ENDS_SUPPLY else None
    return running or starting_process(context.tx, point, any_state)


def _uncouple(context: Context, child: int) -> None:
    context.tx.execute("UPDATE portfolio.metering_point SET parent_id = NULL WHERE metering_point_id = %s", [child])


def _apply(context: Context, process: Process, reason: str, day: date) -> None:
    tx = context.tx
    before_start = process.state in _BEFORE_START
    if reason in _CANCELS_START:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_CANCELS_START[reason]))
    elif reason in _ENDS_SUPPLY and before_start:
        if day <= process.effective_on:
            advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_ENDS_SUPPLY[reason]))
    elif reason in _ENDS_SUPPLY:
        if process.state in _SUPPLIED:
            portfolio.end_supply(tx, process.contract_id, day)
        advance(tx, process, Event.SUPPLY_ENDS, context.cause(f"{_ENDS_SUPPLY[reason]} from {day}"))
    elif reason == _SUPPLY_VOID:
        advance(tx, process, Event.SUPPLY_VOID, context.cause("the correction was accepted: supply void"))
    elif reason in {_CORRECTION_REFUSED, _END_CANCELLED}:
        if not before_start:
            advance(tx, process, Event.SUPPLY_GOES_ON, context.cause(f"RSM-004/{reason}: supply goes on"))
    elif reason == _STARTS_EARLIER:
        if before_start:
            move_start(tx, process, day)
    else:
        raise UnableToHandle(
            f"RSM-004 has the business reason {reason!r}, which has no rule yet. "
            "Nothing was changed; add the rule in market/handlers/notifications.py and replay the message."
        )
