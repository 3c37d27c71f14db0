"""RSM-005: an end of supply (E20) or a move-out (E66), and what happens on the day.

The grid company of the simulation disconnects on the wished day, so the actual stop (RSM-004/E20)
comes then.
"""

from datetime import date
from typing import Any, Final

from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub.documents import notification
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.rules import Situation, end_refused
from simulator.world.datahub.state.agenda import Task, TaskKind
from simulator.world.datahub.state.registry import points_of
from simulator.world.datahub.state.supplies import Process

_TASKS: Final[dict[str, TaskKind]] = {"E20": "disconnection", "E66": "move_out"}


def handle(market: Market, request: Request) -> None:
    """Confirm or reject each record."""
    for record in request.records:
        gsrn = fields.value(record, fields.GSRN) or ""
        day = fields.midnight(record, fields.END)
        refused = end_refused(request.reason, day, _situation(market, gsrn, day))
        if refused is not None:
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


def disconnection(market: Market, transaction_id: str) -> None:
    """The grid company has disconnected the point: our supply is over, and no customer is
    registered any more.
    """
    process = _happens(market, transaction_id)
    if process is not None:
        stop_supply(market, process.gsrn, process.day, "E20")


def move_out(market: Market, transaction_id: str) -> None:
    """The customer is gone; we still supply the point."""
    process = _happens(market, transaction_id)
    point = None if process is None else market.registry.find(process.gsrn)
    if point is not None:
        market.registry.change(point.household, registered=None, name=None)


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
