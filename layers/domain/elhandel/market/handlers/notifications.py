"""RSM-004: supply ends, is cancelled, is void, or goes on. The business reason says which.

Every notification names a day, and is about the supply that this day fits (docs/decisions/0023).
One whose day fits no supply of ours changes nothing and is a dead record.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import msgspec

from elhandel.market import ends, mistakes
from elhandel.market.cim.incoming import Notification, day_of
from elhandel.market.guides import Event, State
from elhandel.market.handlers import resumptions
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.market.processes import (
    Process,
    advance,
    load_process,
    move_start,
    note,
    start_on,
    start_process_of,
    starting_process,
    successions,
    supply_until,
)
from elhandel.market.remarks import NewRemark, is_transferred, keep_remark
from elhandel.market.rules import rule_pack
from elhandel.platform.database import fetch_one
from elhandel.platform.telemetry import logger, shown, shown_code
from elhandel.portfolio.points import ensure_metering_point, uncouple
from elhandel.portfolio.supply import (
    announce_end,
    correct_supply,
    end_supply,
    end_vacancy,
    find_supply,
    supply_days,
    vacancy_until,
)
from elhandel.settlement import corrections
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId

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
_TRANSFERRED: Final = "D31"
_SUPPLY_VOID: Final = "D34"
_CORRECTION_REFUSED: Final = "D35"
_END_CANCELLED: Final = "D41"
_STOPS_AN_END: Final[Mapping[str, tuple[str, tuple[ends.EndKind, ...]]]] = {
    _END_CANCELLED: ("nobody disconnected the point for a calendar year", ("end_of_supply",)),
    "D44": ("it was cancelled by the one who asked for it", ends.ENDS),
    "D45": ("it was cancelled by the market: another process came in between", ends.ENDS),
}
"""Notices of a cancelled end. D44 and D45 are in the market's code list; no guide names them."""
_STARTS_EARLIER: Final = "D46"
_CHILD_UNCOUPLED: Final = "D40"
_TAKES_BACK: Final = frozenset({_SUPPLY_VOID, _CORRECTION_REFUSED, _END_CANCELLED})

# Of several about one supply, the message that came last holds; once it is void, none before does.
_ABOUT_THE_SAME: Final = (
    frozenset({*_ENDS_SUPPLY, _END_CANCELLED}),
    frozenset({_SUPPLY_VOID, _CORRECTION_REFUSED}),
    frozenset({_STARTS_EARLIER}),
)
_STARTED_ON: Final = frozenset({"D11", _SUPPLY_VOID})
"""Their day is the first day of the supply they mean (reference, 6.3)."""
_FURTHEST_BACK: Final = timedelta(days=60)
"""How long after its day a move or its correction may be reported (BRS-003, 009, 011), and stop us
before our start.
"""
_MARKET: Final = "market"
_RULED: Final = frozenset({*_ENDS_SUPPLY, *_TAKES_BACK, *_CANCELS_START, _STARTS_EARLIER})


class NotificationOfAnotherDay(DomainError):
    """A notification names a day that fits no supply of ours, so it cannot mean the one we have."""

    code = "notification-of-another-day"


def notified(context: Context, record: msgspec.Raw) -> None:
    """Apply one notification to the supply it is about."""
    notice = msgspec.json.decode(record, type=Notification)
    gsrn, day, reason = Gsrn(notice.point.value), day_of(notice.valid_from), context.business_reason
    point = ensure_metering_point(context.tx, gsrn, context.now)

    if reason == _CHILD_UNCOUPLED:
        with corrections.watch_master_data(context.tx, gsrn, context.provenance):
            uncouple(context.tx, point, day, context.now, context.message_id)
        return
    if _about_our_resumption(context, point, reason, day):
        return
    if reason == _SUPPLY_VOID and mistakes.already_shifted(context.tx, point, day):
        return
    if reason in _ENDS_SUPPLY and _about_a_vacancy(context, point, reason, day):
        return
    if reason == _TRANSFERRED and _comes_to_us(context, point, day):
        _note_transfer(context, gsrn, point, day)
        return

    process = _concerned(context, point, reason, day)
    if process is None:
        raise UnableToHandle(
            f"RSM-004/{shown_code(reason)} for {gsrn} from {day} concerns no supply of ours. "
            "Nothing was changed; check the point in DataHub's portal and replay the message."
        )
    if _overtaken(context, process, reason):
        marked = {"process_id": process.process_id, "reason": shown_code(reason)}
        logger.info("a later notification holds", extra=marked)
        return

    with corrections.watch_supply(context.tx, process.contract_id, context.provenance):
        _apply(context, process, reason, day)

    _note(context, process, reason, day)


def _note(context: Context, process: Process, reason: str, day: date) -> None:
    values = {
        "process": process.process_id,
        "message": context.message_id,
        "reason": reason,
        "day": day,
        "now": context.now,
    }
    context.tx.execute(_NOTE, values)


_NOTE: Final = """
INSERT INTO market.notice (process_id, inbound_message_id, business_reason, day, recorded_at)
VALUES (%(process)s, %(message)s, %(reason)s, %(day)s, %(now)s)
ON CONFLICT DO NOTHING
"""


def _comes_to_us(context: Context, point: MeteringPointId, day: date) -> bool:
    """Whether a point that is transferred becomes ours: the new supplier and the old one get the
    same notification (BRS-044), and nothing of ours is there that could end.
    """
    tx, by = context.tx, context.received_at
    if is_transferred(tx, point, day):  # the same again, perhaps after its supply has begun
        return True
    if supply_until(tx, point, day, by) is not None:
        return False
    return starting_process(tx, point, (*_BEFORE_START, State.COMPLETED), by) is None


def _note_transfer(context: Context, gsrn: Gsrn, point: MeteringPointId, day: date) -> None:
    """The point is ours from that day on. Its customer has no contract with us yet."""
    remark = NewRemark(
        kind="transfer",
        subject=f"{gsrn} {day}",
        business_reason=_TRANSFERRED,
        point=point,
        day=day,
    )
    keep_remark(context.tx, remark, context.provenance)


def _about_our_resumption(context: Context, point: MeteringPointId, reason: str, day: date) -> bool:
    """Whether it concludes a request to take a point back: then another supplier's is void."""
    if reason == _SUPPLY_VOID:
        return resumptions.accepted(context, point, day)
    return reason == _CORRECTION_REFUSED and resumptions.refused(context, point, day)


def _about_a_vacancy(context: Context, point: MeteringPointId, reason: str, day: date) -> bool:
    """Whether it ends our duty at a point whose customer has moved out: somebody else moves in, or
    takes it over, or it is disconnected.

    The market reports that by the point, and it is no end of the supply before nor of a move-in
    with us, which ends the vacancy by itself.
    """
    tx = context.tx
    vacancy = vacancy_until(tx, point, day)
    start = None if vacancy is None else start_process_of(tx, vacancy.contract_id)
    if vacancy is None or start is None:
        return False

    cause = context.cause(f"{_ENDS_SUPPLY[reason]} from {day}: the point is not vacant any more")
    end_vacancy(tx, vacancy.contract_id, day)
    if reason != _SOMEBODY_MOVES_IN:
        successions.end_is_the_markets(tx, vacancy.contract_id, context.now)
    ends.market_ended(tx, start, reason, day, cause)
    note(tx, start, "vacancy_ends", cause)
    _note(context, start, reason, day)

    coming = starting_process(tx, point, _BEFORE_START, context.received_at)
    if coming is not None and coming.effective_on < day:
        announce_end(tx, coming.contract_id, day)  # by then it is the supply of who moves in
        _note(context, coming, reason, day)

    return True


def _overtaken(context: Context, process: Process, reason: str) -> bool:
    """Whether a message that came later says otherwise. Raises UnableToHandle where staff have
    corrected the supply since.
    """
    about = next((group for group in _ABOUT_THE_SAME if reason in group), None)
    if about is None:
        return False

    values = {
        "process": process.process_id,
        "message": context.message_id,
        "reasons": sorted({*about, _SUPPLY_VOID}),
    }
    (overtaken,) = fetch_one(context.tx, _NOTIFIED_LATER, values)
    if overtaken:
        return True

    since = {"contract": process.contract_id, "since": context.received_at}
    (corrected,) = fetch_one(context.tx, _CORRECTED_SINCE, since)
    if corrected and reason != _SUPPLY_VOID:
        raise UnableToHandle(
            f"RSM-004/{shown_code(reason)} came on {context.received_at:%Y-%m-%d}, "
            "and staff have corrected this supply since. Nothing was changed; "
            "compare with DataHub's portal, and correct the supply if it is not right."
        )

    return False


_NOTIFIED_LATER: Final = """
SELECT EXISTS (
    SELECT FROM market.notice
    WHERE process_id = %(process)s AND business_reason = ANY(%(reasons)s)
      AND inbound_message_id > %(message)s)
"""

_CORRECTED_SINCE: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.supply_move m JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE s.contract_id = %(contract)s AND m.moved_at > %(since)s)
"""


def _concerned(context: Context, point: MeteringPointId, reason: str, day: date) -> Process | None:
    """The supply that a notification is about, where a point has had several of ours.

    An end is about the supply that runs until its day or beyond (a move-in with us ends the one
    before, on the day that it starts itself). What takes something back is about supply that has
    begun, everything else about one still to come.
    """
    tx, by = context.tx, context.received_at
    if reason in _STOPS_AN_END and (ending := ends.supply_that_ends(tx, point)) is not None:
        return ending
    if reason in _STARTED_ON:  # of what begins or began that day, even if a later signup followed
        for states in (_BEFORE_START, _SUPPLIED, _OVER):
            if (process := start_on(tx, point, day, states, by)) is not None:
                return process

    if reason in _ENDS_SUPPLY and (running := supply_until(tx, point, day, by)) is not None:
        return running

    likely = (_SUPPLIED, _BEFORE_START) if reason in _TAKES_BACK else (_BEFORE_START, _SUPPLIED)
    for states in (*likely, _OVER):
        if (process := starting_process(tx, point, states, by)) is not None:
            return process

    return None


def _apply(context: Context, process: Process, reason: str, day: date) -> None:
    if reason in _STOPS_AN_END and _stop_an_end(context, process, reason):
        return
    if reason not in _RULED:
        raise UnableToHandle(
            f"RSM-004 has the business reason {shown(reason)}, which has no rule yet. "
            "Nothing was changed; add the rule in market/handlers/notifications.py "
            "and replay the message."
        )

    supplied = _supplied_by(context, process)
    if not _fits(process, reason, day, supplied):
        raise NotificationOfAnotherDay(_why_it_does_not_fit(process, reason, day, supplied))
    if reason == _CORRECTION_REFUSED:
        mistakes.refused(context.tx, process, context.cause("the correction was refused"))
    if reason == _CORRECTION_REFUSED and day != supplied.end:
        return  # the refused correction was of the start: supply stands, with its announced end

    if process.state in _BEFORE_START:
        _before_start(context, process, reason, day)
    else:
        _since_start(context, process, reason, day)


def _stop_an_end(context: Context, process: Process, reason: str) -> bool:
    """Cancel the end that runs. Whether that is all that the notice means; without one, D41 takes
    an end back that was announced.
    """
    means, kinds = _STOPS_AN_END[reason]
    if ends.end_is_off(context.tx, process, kinds, context.cause(means)):
        return True
    if reason == _END_CANCELLED:
        return False
    if ends.was_ever_asked_for(context.tx, process.metering_point_id):
        return True  # it is over: the notice comes again, or after that of who came in between

    raise UnableToHandle(
        f"RSM-004/{shown_code(reason)} says that a process at {process.gsrn} was cancelled, "
        "and no end of supply or move-out of ours runs there. Nothing was changed; "
        "compare with DataHub's portal."
    )


def _supplied_by(context: Context, process: Process) -> Period:
    """The days of a supply, as planned or as it was; without an end it goes on."""
    days = supply_days(context.tx, process.contract_id)
    starts_on, ends_on = days or (process.effective_on, None)
    return Period(starts_on, ends_on or FOR_GOOD)


def _why_it_does_not_fit(process: Process, reason: str, day: date, supplied: Period) -> str:
    until = "" if supplied.end == FOR_GOOD else f" and ends on {supplied.end}"
    return (
        f"RSM-004/{shown_code(reason)} for {process.gsrn} names {day}, and our supply there "
        f"begins on {supplied.start}{until}: it cannot mean that supply. Nothing was changed; "
        "compare with DataHub's portal, correct our days if they are wrong (correct-supply), "
        "and replay the message."
    )


def _fits(process: Process, reason: str, day: date, supplied: Period) -> bool:
    """Whether the day of a notification can mean the supply of a process."""
    is_start = day in {supplied.start, process.effective_on}
    is_end = supplied.end in {day, FOR_GOOD}
    to_come = process.state in _BEFORE_START

    if reason in _STARTED_ON:
        return is_start
    if reason == _STARTS_EARLIER:
        earlier = rule_pack(process.effective_on, process.rules).special_days_earlier
        return supplied.start - timedelta(days=earlier) <= day <= supplied.start
    if reason == _CORRECTION_REFUSED:
        return is_start or is_end
    if reason == _END_CANCELLED:
        return is_end
    if reason in _CANCELS_START:
        return day <= supplied.start  # a production obligation from a later day concerns no start

    running = to_come or day <= supplied.end

    return running and day >= supplied.start - _FURTHEST_BACK


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
        move_start(tx, process, day, "special_rules")
    else:
        announce_end(tx, process.contract_id, None)


def _since_start(context: Context, process: Process, reason: str, day: date) -> None:
    tx = context.tx
    if reason in _CANCELS_START:
        void = context.cause(f"RSM-004/{reason}: the supply has never been")
        if ends.end_is_off(tx, process, ends.ENDS, void):
            process = load_process(tx, process.process_id)  # which goes on, without its move-out
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(_CANCELS_START[reason]))
    elif reason in _ENDS_SUPPLY:
        _end(context, process, reason, day)
    elif reason == _SUPPLY_VOID:
        mistakes.accepted(tx, process, context.cause("the correction was accepted"))
    elif reason == _STARTS_EARLIER:
        _started_earlier(context, process, day)
    else:
        cause = context.cause(f"RSM-004/{reason}: supply goes on")
        advance(tx, process, Event.SUPPLY_GOES_ON, cause)
        ends.move_out_again(tx, process, day, cause)


def _started_earlier(context: Context, process: Process, day: date) -> None:
    """The message came after the day that we had planned: supply began before it all the same."""
    tx, gsrn = context.tx, process.gsrn
    supplied = find_supply(tx, gsrn, process.effective_on)
    if supplied is None or supplied.contract_id != process.contract_id:
        return  # void, or over before it began

    decision = Decision(_MARKET, "RSM-004/D46: supply began under the special rules", context.now)
    correct_supply(tx, supplied, decision, starts_on=day)
    move_start(tx, process, day, "special_rules")


def _end(context: Context, process: Process, reason: str, day: date) -> None:
    tx = context.tx

    if process.state in _SUPPLIED:
        end_supply(tx, process.contract_id, day)
        end_vacancy(tx, process.contract_id, day)  # who moved out later was gone by then
        if reason != _SOMEBODY_MOVES_IN:  # E01 may be the move-in with us, as the market reports it
            successions.end_is_the_markets(tx, process.contract_id, context.now)

    cause = context.cause(f"{_ENDS_SUPPLY[reason]} from {day}")
    advance(tx, process, Event.SUPPLY_ENDS, cause)
    ends.market_ended(tx, process, reason, day, cause)
