"""RSM-005: an end of supply (E20) or a move-out (E66), and what happens on the day and after it.

The grid company disconnects on the wished day, or later, or never, as the household's changes say.
The actual stop (RSM-004/E20) comes when it does; after a calendar year without, RSM-004/D41.
"""

from datetime import date, timedelta
from typing import Any, Final

from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub.documents import Reason, notification, reject
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.rules import Situation, end_refused
from simulator.world.datahub.state.agenda import Task, TaskKind
from simulator.world.datahub.state.registry import points_of
from simulator.world.datahub.state.supplies import Process

_TASKS: Final[dict[str, TaskKind]] = {"E20": "disconnection", "E66": "move_out"}
_END_OF_SUPPLY: Final = "E20"
_PATIENCE: Final = timedelta(days=365)
_CANCELLED_BY_HUB: Final = "D45"

_REFUSALS: Final = {
    "D41": "The municipality must be involved in the disconnection",
    "D42": "The police must be involved in the disconnection",
    "D43": "The bailiff's court must be involved in the disconnection",
    "D44": "Other rejection reason",
    "D45": "Rejection 5",
    "D58": "No access to the meter",
}
"""Why a grid company cannot disconnect; DataHub passes it on to the supplier."""


def handle(market: Market, request: Request) -> None:
    """Confirm or reject each record."""
    for record in request.records:
        gsrn = fields.value(record, fields.GSRN) or ""
        day = fields.midnight(record, fields.END)
        situation = _situation(market, gsrn, day)
        refused = end_refused(request.reason, day, situation)
        if refused is not None:
            note_attempt(market, situation)
            market.reject(request, record["mRID"], gsrn, [refused])
        elif day is not None:
            _accept(market, request, record, gsrn, day)


def _accept(market: Market, request: Request, record: dict[str, Any], gsrn: str, day: date) -> None:
    process = Process(record["mRID"], request.reason, gsrn, day, "confirmed")
    market.supplies.add_process(process)
    market.confirm(request, process.transaction_id, gsrn)
    market.agenda.add(Task(start_of_day(day), _TASKS[request.reason], process.transaction_id))


def _situation(market: Market, gsrn: str, day: date | None) -> Situation | None:
    point = market.registry.find(gsrn)
    if point is None:
        return None

    return Situation(
        point=point,
        changes=market.registry.changes(point.household),
        ours=market.supplies.on(gsrn, day or market.today) is not None,
        running=market.supplies.running(gsrn),
        today=market.today,
    )


def note_attempt(market: Market, situation: Situation | None) -> None:
    """A crossing process is over after some attempts."""
    if situation is not None and situation.changes.crossing_attempts > 0:
        left = situation.changes.crossing_attempts - 1
        market.registry.change(situation.point.household, crossing_attempts=left)


def disconnection(market: Market, transaction_id: str) -> None:
    """The wished day of an end of supply: the grid company disconnects, or says that it cannot yet,
    or does not come for a year.
    """
    process = market.supplies.process(transaction_id)
    point = None if process is None else market.registry.find(process.gsrn)
    if process is None or point is None or process.state != "confirmed":
        return

    changes = market.registry.changes(point.household)
    code = changes.disconnection_refused
    if code is not None:
        header, reason = market.header(_END_OF_SUPPLY), Reason(code, _REFUSALS[code])
        market.send(reject("RequestService", header, transaction_id, process.gsrn, [reason]))

    if changes.disconnection_days is None:
        given_up = start_of_day(process.day + _PATIENCE)
        market.agenda.add(Task(given_up, "not_disconnected", transaction_id))
    elif changes.disconnection_days == 0:
        disconnected(market, transaction_id)
    else:
        day = process.day + timedelta(days=changes.disconnection_days)
        market.agenda.add(Task(start_of_day(day), "disconnected", transaction_id))


def disconnected(market: Market, transaction_id: str) -> None:
    """The grid company has disconnected the point today: our supply is over, and no customer is
    registered any more.
    """
    process = _happens(market, transaction_id)
    if process is not None:
        stop_supply(market, process.gsrn, market.today, _END_OF_SUPPLY)


def not_disconnected(market: Market, transaction_id: str) -> None:
    """Nobody has disconnected the point for a calendar year: the end is off, supply goes on."""
    process = market.supplies.process(transaction_id)
    if process is None or process.state != "confirmed":
        return

    market.supplies.set_state(process, "cancelled")
    market.send(notification(market.header("D41"), process.gsrn, start_of_day(process.day)))


def cross_ends(market: Market, gsrn: str, day: date, *, moves_in: bool) -> None:
    """Somebody takes a point over from `day` on: a running end of supply is cancelled with a
    notice, and so is a move-out that lies after a move-in.
    """
    for process in market.supplies.running(gsrn):
        crossed = process.reason == _END_OF_SUPPLY or (moves_in and day < process.day)
        if not process.is_start and crossed:
            market.supplies.set_state(process, "cancelled")
            header = market.header(_CANCELLED_BY_HUB)
            market.send(notification(header, gsrn, start_of_day(process.day)))


def move_out(market: Market, transaction_id: str) -> None:
    """The customer is gone; we still supply the point."""
    process = _happens(market, transaction_id)
    point = None if process is None else market.registry.find(process.gsrn)
    if point is not None:
        market.registry.change(point.household, registered=None, name=None)


def lose_supply(market: Market, gsrn: str, reason: str) -> None:
    """Another has the point from today on; nothing, if it has left us meanwhile or came to us
    today: a second change of a point on one day is refused (E22, D07).
    """
    supply = market.supplies.on(gsrn, market.today)
    if supply is not None and supply.start < market.today:
        cross_ends(market, gsrn, market.today, moves_in=reason == "E01")  # asked for meanwhile
        stop_supply(market, gsrn, market.today, reason)


def stop_supply(market: Market, gsrn: str, day: date, reason: str) -> None:
    """Our supply of a point and its relatives ends: E20 leaves it without a supplier, E03 and E01
    with another.
    """
    point = market.registry.find(gsrn)
    if point is None:
        return

    for member in points_of(point.household):
        market.supplies.end(member.gsrn, day)

    if reason == "E20":
        market.registry.change(point.household, has_supplier=False, registered=None, name=None)

    market.send(notification(market.header(reason), gsrn, start_of_day(day)))


def _happens(market: Market, transaction_id: str) -> Process | None:
    """The process, completed now; None if it has been cancelled."""
    process = market.supplies.process(transaction_id)
    if process is None or process.state != "confirmed":
        return None
    market.supplies.set_state(process, "completed")
    return process
