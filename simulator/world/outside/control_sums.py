"""The control surface: the market's sums, out of turn or each day."""

from fastapi import APIRouter

from simulator.world.datahub.datahub import DataHub
from simulator.world.datahub.sums.schedule import run_and_push, set_daily
from simulator.world.outside.control_models import Calculation, DailySums


def sums_routes(datahub: DataHub) -> APIRouter:
    """The routes under /control that make the market calculate."""
    router = APIRouter(prefix="/control")

    @router.post("/calculation", status_code=201)
    async def calculate(order: Calculation) -> dict[str, int]:
        """Calculate days now and send what comes out; its version."""
        with datahub.moment() as market:
            version = run_and_push(market, [order.process], order.variant, order.first, order.end)
        return {"version": version}

    @router.put("/daily-sums")
    async def daily(order: DailySums) -> dict[str, bool]:
        """Let preliminary sums come each day from today on, or no more."""
        with datahub.moment() as market:
            set_daily(market, order.on)
        return {"on": order.on}

    return router
