"""RSM-004: the market tells that supply ends, is cancelled, is void, or goes on. The business
reason says which.

Every notification names a day, and is about the supply that this day fits (docs/decisions/0023).
One whose day fits no supply of ours changes nothing and is a dead record.
"""

from datetime import date, timedelta
from typing import Final

import msgspec

from elhandel.market.cim.incoming import Notification, day_of
from elhandel.market.handlers import resumptions
from elhandel.market.handlers.context import Context, UnableToHandle
from elhandel.market.processes import (
    Event,
    Process,
    State,
    advance,
    end_is_the_markets,
    move_start,
    start_on,
    starting_process,
    supply_until,
    void_supply,
)
from elhandel.platform.telemetry import logger
from elhandel.platform.telemetry.error_texts import shown, shown_code
from elhandel.portfolio.points import ensure_metering_point, uncouple
from elhandel.portfolio.supply import announce_end, end_supply, supply_days
from elhandel.settlement import corrections
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn

type Days = tuple[date, date | None]

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
# Of what these say of one supply, the message that came last holds; of void supply nothing that
# came before does.
_ABOUT_THE_SAME: Final = (
    frozenset({*_ENDS_SUPPLY, _END_CANCELLED}),
    frozenset({_SUPPLY_VOID, _CORRECTION_REFUSED}),
    frozenset({_STARTS_EARLIER}),
)
_STARTED_ON: Final = frozenset({"D11", _SUPPLY_VOID})
"""Their day is the first day of the supply they mean (reference, 6.3)."""
_FURTHEST_BACK: Final = timedelta(days=60)
"""So long after its day a move or its correction may be reported (BRS-003, 009, 011), and stop us
before our start.
"""
_EARLIER_START: Final = timedelta(days=7)
"""The special rules let a switch begin at most so much earlier (BRS-001)."""
_RULED: Final = frozenset({*_ENDS_SUPPLY, *_TAKES_BACK, *_CANCELS_START, _STARTS_EARLIER})

_NOTE: Final = """
INSERT INTO market.notice (process_id, inbound_message_id, business_reason, day, recorded_at)
VALUES (%(process)s, %(message)s, %(reason)s, %(day)s, %(now)s)
ON CONFLICT DO NOTHING
"""

_TOLD_LATER: Final = """
SELECT FROM market.notice
WHERE process_id = %(process)s AND business_reason = ANY(%(reasons)s) AND inbound_message_id > %(message)s LIMIT 1
"""

_MOVED_SINCE: Final = """
SELECT FROM portfolio.supply_move m JOIN portfolio.supply_period s USING (supply_period_id)
WHERE s.contract_id = %(contract)s AND m.moved_at > %(since)s LIMIT 1
"""


class NotificationOfAnotherDay(DomainError):
    """A notification names a day that fits no supply of ours, so that it cannot mean the one we
    have.
    """

    code = "notification-of-another-day"


def notified(context: Context, record: msgspec.Raw) -> None:
    """Apply one notification to the supply it is about."""
    notice = msgspec.json.decode(record, type=Notification)
    gsrn, day, reason = (
        Gsrn(notice.point.value),
        day_of(notice.valid_from),
        context.business_reason,
    )
    point = ensure_metering_point(context.tx, gsrn, context.now)
    if reason == _CHILD_UNCOUPLED:
        with corrections.watch_master_data(context.tx, gsrn, context.origin):
            uncouple(context.tx, point, day, context.now, context.message_id)
        return
    if _about_our_resumption(context, point, reason, day):
        return

    process = _concerned(context, point, reason, day)
    if process is None:
        raise UnableToHandle(
            f"RSM-004/{shown_code(reason)} for {gsrn} from {day} concerns no supply of ours. "
            "Nothing was changed; check the point in DataHub's portal and replay the message."
        )
    if _overtaken(context, process, reason):
        logger.info(
            "a later notification holds",
            extra={"process_id": process.process_id, "reason": shown_code(reason)},
        )
        return

    with corrections.watch_supply(context.tx, process.contract_id, context.origin):
        _apply(context, process, reason, day, supply_days(context.tx, process.contract_id))

    values = {
        "process": process.process_id,
        "message": context.message_id,
        "reason": reason,
        "day": day,
    }
    context.tx.execute(_NOTE, {**values, "now": context.now})


def _overtaken(context: Context, process: Process, reason: str) -> bool:
    """Whether a message that came later says otherwise. Raises UnableToHandle where staff have
    since.
    """
    about = next((group for group in _ABOUT_THE_SAME if reason in group), None)
    if about is None:
        return False

    values = {
        "process": process.process_id,
        "message": context.message_id,
        "reasons": sorted({*about, _SUPPLY_VOID}),
    }
    if context.tx.execute(_TOLD_LATER, values).fetchone() is not None:
        return True

    moved = context.tx.execute(
        _MOVED_SINCE, {"contract": process.contract_id, "since": context.received_at}
    ).fetchone()
    if moved is not None and reason != _SUPPLY_VOID:
        raise UnableToHandle(
            f"RSM-004/{shown_code(reason)} came on {context.received_at:%Y-%m-%d}, and staff have moved this supply "
            "since. Nothing was changed; compare with DataHub's portal, and move the supply if it is not right."
        )

    return False


def _about_our_resumption(context: Context, point: int, reason: str, day: date) -> bool:
    """Whether it ends a request to take a point back: then the supply that is void is another
    supplier's.
    """
    if reason == _SUPPLY_VOID:
        return resumptions.accepted(context, point, day)
    return reason == _CORRECTION_REFUSED and resumptions.refused(context, point, day)


def _concerned(context: Context, point: int, reason: str, day: date) -> Process | None:
    """The supply that a notification is about, where a point has had several of ours.

    An end is about the supply that runs until its day or beyond (a move-in with us ends the one
    before, on the day that it starts itself); what takes something back is about supply that began;
    all else about one still to come.
    """
    tx = context.tx
    if (
        reason in _STARTED_ON
    ):  # of what begins or began on that day, also where a later signup followed
        for states in (_BEFORE_START, _SUPPLIED, _OVER):
            if (process := start_on(tx, point, day, states, context.received_at)) is not None:
                return process

    if (
        reason in _ENDS_SUPPLY
        and (running := supply_until(tx, point, day, context.received_at)) is not None
    ):
        return running

    for states in (
        (_SUPPLIED, _BEFORE_START) if reason in _TAKES_BACK else (_BEFORE_START, _SUPPLIED)
    ):
        if (process := starting_process(tx, point, states, context.received_at)) is not None:
            return process

    return starting_process(tx, point, _OVER, context.received_at)


def _apply(context: Context, process: Process, reason: str, day: date, days: Days | None) -> None:
    if reason not in _RULED:
        raise UnableToHandle(
            f"RSM-004 has the business reason {shown(reason)}, which has no rule yet. "
            "Nothing was changed; add the rule in market/handlers/notifications.py and replay the message."
        )

    starts_on, ends_on = days or (process.effective_on, None)
    if not _fits(process, reason, day, starts_on, ends_on):
        raise NotificationOfAnotherDay(
            f"RSM-004/{shown_code(reason)} for {process.gsrn} names {day}, and our supply there begins on {starts_on}"
            f"{f' and ends on {ends_on}' if ends_on else ''}: it cannot mean that supply. Nothing was changed; compare "
            "with DataHub's portal, put our days right if they are wrong (move-supply), and replay the message."
        )
    if reason == _CORRECTION_REFUSED and day != ends_on:
        return  # what is refused names the start: supply stands as it is, with the end that is announced

    if process.state in _BEFORE_START:
        _before_start(context, process, reason, day)
    else:
        _since_start(context, process, reason, day)


def _fits(process: Process, reason: str, day: date, starts_on: date, ends_on: date | None) -> bool:
    """Whether the day of a notification can mean the supply [starts_on, ends_on) of a process."""
    if reason in _STARTED_ON:
        return day in {starts_on, process.effective_on}
    if reason == _STARTS_EARLIER:
        return (
            starts_on - _EARLIER_START <= day <= starts_on
            if process.state in _BEFORE_START
            else day == starts_on
        )
    if reason == _CORRECTION_REFUSED:
        return day in {starts_on, process.effective_on} or ends_on is None or day == ends_on
    if reason == _END_CANCELLED:
        return ends_on is None or day == ends_on
    if (
        reason in _CANCELS_START
    ):  # a production obligation from a later day on leaves our start alone
        return day <= starts_on

    running = process.state in _BEFORE_START or ends_on is None or day <= ends_on

    return running and day >= starts_on - _FURTHEST_BACK


def _before_start(context: Context, process: Process, reason: str, day: date) -> None:
    tx = context.tx
    if reason in _CANCELS_START:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_CANCELS_START[reason]))
    elif reason in _ENDS_SUPPLY and day <= process.effective_on:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_ENDS_SUPPLY[reason]))
    elif reason in _ENDS_SUPPLY:
        announce_end(tx, process.contract_id, day)
    elif reason == _SUPPLY_VOID:
        cause = context.cause("the correction was accepted: supply void before it was begun here")
        advance(tx, process, Event.CANCELLED_BY_MARKET, cause)
    elif reason == _STARTS_EARLIER:
        move_start(tx, process, day)
    else:
        announce_end(tx, process.contract_id, None)


def _since_start(context: Context, process: Process, reason: str, day: date) -> None:
    tx, supplied = context.tx, process.state in _SUPPLIED
    if reason in _CANCELS_START:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_CANCELS_START[reason]))
    elif reason in _ENDS_SUPPLY:
        if supplied:
            end_supply(tx, process.contract_id, day)
            if (
                reason != _SOMEBODY_MOVES_IN
            ):  # that one may be the move-in with us, as the market reports it
                end_is_the_markets(tx, process.contract_id, context.now)
        advance(tx, process, Event.SUPPLY_ENDS, context.cause(f"{_ENDS_SUPPLY[reason]} from {day}"))
    elif reason == _SUPPLY_VOID:
        cause = context.cause("the correction was accepted: supply void")
        if supplied:
            void_supply(tx, process, cause)  # also where its end was told before
        advance(tx, process, Event.SUPPLY_VOID, cause)
    elif reason != _STARTS_EARLIER:
        advance(
            tx, process, Event.SUPPLY_GOES_ON, context.cause(f"RSM-004/{reason}: supply goes on")
        )
