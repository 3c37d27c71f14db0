"""The market's rules on starts and ends of supply (BRS-001, BRS-009, BRS-002, BRS-010), pure.

Each rule is a row: when it speaks, the request is rejected with its code and text; the first that
speaks decides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elhandel.values.days.local_time import days
from simulator.world.datahub.calendar import is_business_day
from simulator.world.datahub.documents import Reason
from simulator.world.datahub.state.registry import Changes, Point
from simulator.world.datahub.state.supplies import Process

_SWITCH: Final = "E03"
_MOVE_OUT: Final = "E66"
_FARTHEST_SWITCH: Final = timedelta(days=365)
_MOVE_IN_FROM: Final = timedelta(days=-7)
_MOVE_IN_TO: Final = timedelta(days=60)
_END_TO: Final = timedelta(days=60)
_END_NOTICE_DAYS: Final = 3
_CLOSED: Final = "D02"
_READY_TO_SWITCH: Final = frozenset({"E22", "E23"})  # connected, disconnected


@dataclass(frozen=True, slots=True)
class Start:
    """A wish to supply a point from a local day on; `day` is None when the instant is not a local
    midnight.
    """

    reason: str
    day: date | None
    customer_id: str
    name: str
    supplier_is_sender: bool


type End = tuple[str, date | None]
"""A wish to end supply: its business reason, and its local day; None as for a start."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What holds at a point when a request comes."""

    point: Point
    changes: Changes
    ours: bool
    """Whether we supply it on the wished day."""
    running: Sequence[Process]
    today: date


def start_refused(start: Start, situation: Situation | None) -> Reason | None:
    """Why a start of supply is refused; None if it is confirmed. No situation: unknown point."""
    if situation is None:
        return Reason("E10", "Metering point not identifiable")
    return next((reason for rule, reason in _START_RULES if rule(start, situation)), None)


def end_refused(reason: str, day: date | None, situation: Situation | None) -> Reason | None:
    """Why an end of supply (E20) or a move-out (E66) is refused, or None."""
    if situation is None:
        return Reason("E10", "Metering point not identifiable")
    wish = (reason, day)
    return next((refused for rule, refused in _END_RULES if rule(wish, situation)), None)


def _end_out_of_time(wish: End, situation: Situation) -> bool:
    reason, day = wish
    return day is None or not _end_in_time(reason, day, situation.today)


def _end_in_time(reason: str, day: date, today: date) -> bool:
    if not today < day <= today + _END_TO:
        return False
    between = sum(is_business_day(candidate) for candidate in days(today + timedelta(days=1), day))
    return reason == _MOVE_OUT or between >= _END_NOTICE_DAYS


def _switches(start: Start) -> bool:
    return start.reason == _SWITCH


def _out_of_time(start: Start, situation: Situation) -> bool:
    if start.day is None:
        return True
    if _switches(start):
        return not situation.today < start.day <= situation.today + _FARTHEST_SWITCH
    return not situation.today + _MOVE_IN_FROM <= start.day <= situation.today + _MOVE_IN_TO


def _not_ready(start: Start, situation: Situation) -> bool:
    state = situation.changes.connection_state
    return state not in _READY_TO_SWITCH if _switches(start) else state == _CLOSED


def _wrong_customer(start: Start, situation: Situation) -> bool:
    """A switch needs the registered customer; a move-in another one, unless the point is ours."""
    registered = situation.changes.registered
    if _switches(start):
        return not start.customer_id or (registered is not None and registered != start.customer_id)
    same = registered is not None and registered == start.customer_id
    return same and (start.reason == "D29" or not situation.ours)


def _same_day(start: Start, situation: Situation) -> bool:
    return any(process.is_start and process.day == start.day for process in situation.running)


_START_RULES: Final[tuple[tuple[Callable[[Start, Situation], bool], Reason], ...]] = (
    (
        lambda _, situation: situation.point.type == "D14",
        Reason("D18", "Incorrect type of metering point"),
    ),
    (
        lambda _, situation: situation.point.type == "E18",
        Reason(
            "E22",
            "Metering point blocked for switching: production follows its consumption point here",
        ),
    ),
    (_not_ready, Reason("D16", "Wrong connection status of the metering point")),
    (
        lambda start, situation: _switches(start) and not situation.changes.has_supplier,
        Reason("E22", "Metering point blocked for switching: no current supplier"),
    ),
    (
        lambda start, situation: (
            not start.supplier_is_sender or (_switches(start) and situation.ours)
        ),
        Reason("E16", "Unauthorised balance supplier"),
    ),
    (_out_of_time, Reason("E17", "Requested switch date not within time limits")),
    (
        lambda start, _: not _switches(start) and not start.name,
        Reason("D03", "Customer name is missing"),
    ),
    (_wrong_customer, Reason("D17", "Incorrect CPR/CVR")),
    (
        _same_day,
        Reason(
            "E22",
            "Metering point blocked for switching: a change of supplier is registered that day",
        ),
    ),
    (
        lambda start, situation: any(process.is_start for process in situation.running),
        Reason("D40", "Illegal process: another change of supplier is running"),
    ),
    (
        lambda _, situation: situation.changes.crossing_attempts > 0,
        Reason("D40", "Illegal process: crosses a running process"),
    ),
)

_END_RULES: Final[tuple[tuple[Callable[[End, Situation], bool], Reason], ...]] = (
    (
        lambda _, situation: situation.point.type == "D14",
        Reason("D18", "Incorrect type of metering point"),
    ),
    (
        lambda _, situation: situation.changes.connection_state == _CLOSED,
        Reason("D16", "Wrong connection status of the metering point"),
    ),
    (lambda _, situation: not situation.ours, Reason("E16", "Unauthorised balance supplier")),
    (_end_out_of_time, Reason("E17", "Requested end date not within time limits")),
    (
        lambda _, situation: any(not process.is_start for process in situation.running),
        Reason("E22", "Metering point blocked for switching: an end of supply is already running"),
    ),
    (
        lambda wish, situation: (
            wish[0] == _MOVE_OUT
            and any(wish[1] is not None and move.day <= wish[1] for move in situation.running)
        ),
        Reason("D07", "A move is registered on or before that date"),
    ),
    (
        lambda _, situation: situation.changes.crossing_attempts > 0,
        Reason("D40", "Illegal process: crosses a running process"),
    ),
)
