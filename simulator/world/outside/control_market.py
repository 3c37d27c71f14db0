"""The control surface: what happens in the market without us: messages, losses, mistakes."""

from fastapi import APIRouter, HTTPException

from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub.datahub import DataHub
from simulator.world.datahub.documents import Document, notification
from simulator.world.datahub.documents.envelope import new_id
from simulator.world.datahub.handlers.end_of_supply import cross_ends, stop_supply
from simulator.world.datahub.scenarios.mistakes import (
    NothingToReport,
    another_took_it,
    we_took_it,
)
from simulator.world.datahub.state.agenda import Task
from simulator.world.outside.control_models import (
    Mistake,
    Notification,
    RawMessage,
    SwitchAway,
)
from simulator.world.outside.known import known_point


def market_routes(datahub: DataHub) -> APIRouter:
    """The routes under /control that make something happen in the market."""
    router = APIRouter(prefix="/control")

    @router.post("/messages", status_code=201)
    async def put_message(message: RawMessage) -> dict[str, str]:
        """Lay a raw message, whole or broken, on a queue."""
        document = Document(message.queue, new_id(), "raw", message.body.encode())
        with datahub.moment() as market:
            market.send(document)
        return {"message_id": document.message_id}

    @router.post("/notification", status_code=201)
    async def notify(order: Notification) -> dict[str, str]:
        """Send a bare RSM-004."""
        with datahub.moment() as market:
            known_point(market, order.gsrn)
            document = notification(
                market.header(order.reason), order.gsrn, start_of_day(order.day)
            )
            market.send(document)
        return {"message_id": document.message_id}

    @router.post("/switch-away", status_code=201)
    async def switch_away(order: SwitchAway) -> dict[str, str]:
        """Another takes over a point of ours: at once for a past day, else when it begins."""
        with datahub.moment() as market:
            known_point(market, order.gsrn)
            supply = market.supplies.on(order.gsrn, order.day)
            if supply is None:
                raise HTTPException(
                    409,
                    f"{order.gsrn} is not supplied by us on {order.day}; switch it to us first.",
                )
            if supply.start == order.day:
                raise HTTPException(
                    409,
                    f"{order.gsrn} came to us on {order.day}, and the market refuses a second "
                    "change on one day; choose a later one.",
                )
            cross_ends(market, order.gsrn, order.day, moves_in=order.reason == "E01")
            begins = start_of_day(order.day)
            if begins <= market.now:
                stop_supply(market, order.gsrn, order.day, order.reason)
            else:
                market.agenda.add(
                    Task(
                        begins, "taken_over" if order.reason == "E03" else "moved_away", order.gsrn
                    )
                )

        return {"gsrn": order.gsrn, "day": order.day.isoformat()}

    @router.post("/mistake", status_code=201)
    async def report_mistake(order: Mistake) -> dict[str, str]:
        """A switch (D07) or a move (D33) is reported as a mistake: ours where we supply the point,
        else that of who took it from us.
        """
        with datahub.moment() as market:
            known_point(market, order.gsrn)
            ours = market.supplies.on(order.gsrn, market.today) is not None
            try:
                transaction = (
                    we_took_it(market, order.gsrn, order.reason, order.answer)
                    if ours
                    else another_took_it(market, order.gsrn, order.reason)
                )
            except NothingToReport as error:
                raise HTTPException(409, str(error)) from error

        return {"transaction_id": transaction, "side": "wrong" if ours else "earlier"}

    return router
