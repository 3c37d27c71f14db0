"""RSM-004: the market tells that supply ends, is cancelled, is void, or goes on. The business reason says which."""

from datetime import date
from typing import Final

import msgspec

from elhandel import portfolio, settlement
from elhandel.market.cim.incoming import Notification, day_of
from elhandel.market.handlers import resumptions
from elhandel.market.handlers.context import Context, UnableToHandle
from elhandel.market.processes import Process, advance, move_start, starting_process, supply_until, void_supply
from elhandel.market.states import Event, State
from elhandel.market.successions import end_is_the_markets

_BEFORE_START: Final = (State.ACKNOWLEDGED, State.EFFECTUATION_PENDING, State.CANCELLATION_PENDING)
_SUPPLIED: Final = (State.COMPLETED, State.OFFBOARDING, State.FINAL_SETTLED)
_OVER: Final = (State.CANCELLED,)

# Business reason → what it means. Source: reference, section 6.3.
_ENDS_SUPPLY: Final = {
    "E03": "another supplier takes over",
    "E01": "somebody moves in, with another supplier or with us",
    "E20": "the point was disconnected",
    "D14": "the metering point was closed down",
    "D31": "the point was transferred to another supplier",
}
_CANCELS_START: Final = {
    "D11": "no customer data reached DataHub before the start",
    "D39": "production obligation begins",
}
_SOMEBODY_MOVES_IN: Final = "E01"
_SUPPLY_VOID: Final = "D34"
_CORRECTION_REFUSED: Final = "D35"
_END_CANCELLED: Final = "D41"
_STARTS_EARLIER: Final = "D46"
_CHILD_UNCOUPLED: Final = "D40"
_TAKES_BACK: Final = frozenset({_SUPPLY_VOID, _CORRECTION_REFUSED, _END_CANCELLED})
_RULED: Final = frozenset({*_ENDS_SUPPLY, *_TAKES_BACK, *_CANCELS_START, _STARTS_EARLIER})


def notified(context: Context, record: msgspec.Raw) -> None:
    """Apply one notification to the supply it is about."""
    notice = msgspec.json.decode(record, type=Notification)
    gsrn, day, reason = portfolio.Gsrn(notice.point.value), day_of(notice.valid_from), context.business_reason
    point = portfolio.ensure_metering_point(context.tx, gsrn, context.now)
    if reason == _CHILD_UNCOUPLED:
        with settlement.watch_master_data(context.tx, gsrn.value, context.origin):
            portfolio.uncouple(context.tx, point, day)
        return
    if _about_our_resumption(context, point, reason, day):
        return
    process = _concerned(context, point, reason, day)
    if process is None:
        raise UnableToHandle(
            f"RSM-004/{reason} for {gsrn} from {day} concerns no supply of ours. "
            "Nothing was changed; check the point in DataHub's portal and replay the message."
        )
    with settlement.watch_supply(context.tx, process.contract_id, context.origin):
        _apply(context, process, reason, day)


def _about_our_resumption(context: Context, point: int, reason: str, day: date) -> bool:
    """Whether it ends a request to take a point back: then the supply that is void is another supplier's."""
    if reason == _SUPPLY_VOID:
        return resumptions.accepted(context, point, day)
    return reason == _CORRECTION_REFUSED and resumptions.refused(context, point, day)


def _concerned(context: Context, point: int, reason: str, day: date) -> Process | None:
    """The supply that a notification is about, where a point has had several of ours.

    An end is about the supply that runs until its day or beyond (a move-in with us ends the one before, on the day
    that it starts itself); what takes something back is about supply that began; all else about one still to come.
    """
    tx = context.tx
    if reason in _ENDS_SUPPLY and (running := supply_until(tx, point, day)) is not None:
        return running
    for states in (_SUPPLIED, _BEFORE_START) if reason in _TAKES_BACK else (_BEFORE_START, _SUPPLIED):
        if (process := starting_process(tx, point, states)) is not None:
            return process
    return starting_process(tx, point, _OVER)


def _apply(context: Context, process: Process, reason: str, day: date) -> None:
    if reason not in _RULED:
        raise UnableToHandle(
            f"RSM-004 has the business reason {reason!r}, which has no rule yet. "
            "Nothing was changed; add the rule in market/handlers/notifications.py and replay the message."
        )
    if process.state in _BEFORE_START:
        _before_start(context, process, reason, day)
    else:
        _since_start(context, process, reason, day)


def _before_start(context: Context, process: Process, reason: str, day: date) -> None:
    tx = context.tx
    if reason in _CANCELS_START:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_CANCELS_START[reason]))
    elif reason in _ENDS_SUPPLY and day <= process.effective_on:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_ENDS_SUPPLY[reason]))
    elif reason in _ENDS_SUPPLY:
        portfolio.announce_end(tx, process.contract_id, day)
    elif reason == _SUPPLY_VOID:
        advance(tx, process, Event.SUPPLY_VOID, context.cause("the correction was accepted: supply void"))
    elif reason == _STARTS_EARLIER:
        move_start(tx, process, day)
    else:
        portfolio.announce_end(tx, process.contract_id, None)


def _since_start(context: Context, process: Process, reason: str, day: date) -> None:
    tx, supplied = context.tx, process.state in _SUPPLIED
    if reason in _CANCELS_START:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_CANCELS_START[reason]))
    elif reason in _ENDS_SUPPLY:
        if supplied:
            portfolio.end_supply(tx, process.contract_id, day)
            if reason != _SOMEBODY_MOVES_IN:  # that one may be the move-in with us, as the market reports it
                end_is_the_markets(tx, process.contract_id, context.now)
        advance(tx, process, Event.SUPPLY_ENDS, context.cause(f"{_ENDS_SUPPLY[reason]} from {day}"))
    elif reason == _SUPPLY_VOID:
        cause = context.cause("the correction was accepted: supply void")
        if supplied:
            void_supply(tx, process, cause)  # also where its end was told before
        advance(tx, process, Event.SUPPLY_VOID, cause)
    elif reason != _STARTS_EARLIER:
        advance(tx, process, Event.SUPPLY_GOES_ON, context.cause(f"RSM-004/{reason}: supply goes on"))
