"""The control surface: scenarios by name, each at a metering point."""

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from simulator.world.datahub.datahub import DataHub
from simulator.world.datahub.scenarios.order import Order, UnableToPlay
from simulator.world.datahub.scenarios.registry import SCENARIOS
from simulator.world.outside.known import known_point


class ScenarioOrder(BaseModel):
    """Where a scenario plays, and the local day that it is about; `code` of a rejection."""

    model_config = ConfigDict(extra="forbid")

    gsrn: str
    day: date | None = None
    code: str = Field(default="D17", pattern="^[A-Z0-9]{3}$")


def scenario_routes(datahub: DataHub) -> APIRouter:
    """The routes under /control that play scenarios."""
    router = APIRouter(prefix="/control")

    @router.get("/scenarios")
    async def scenarios() -> dict[str, str]:
        """The scenarios by name, each with what it does."""
        return {name: " ".join((play.__doc__ or "").split()) for name, play in SCENARIOS.items()}

    @router.get("/supplies")
    async def supplies() -> dict[str, list[dict[str, date | None]]]:
        """Our supplies as the market knows them, by point: first day, and first day without."""
        found: dict[str, list[dict[str, date | None]]] = {}
        with datahub.moment() as market:
            for supply in market.supplies.all():
                days = {"start": supply.start, "stop": supply.stop}
                found.setdefault(supply.gsrn, []).append(days)
        return found

    @router.post("/scenarios/{name}", status_code=201)
    async def play(name: str, order: ScenarioOrder) -> dict[str, Any]:
        """Play the market's part of a scenario, and say what shows the rest."""
        scenario = SCENARIOS.get(name)
        if scenario is None:
            raise HTTPException(
                404, f"No scenario is called {name}. There are {', '.join(SCENARIOS)}."
            )

        with datahub.moment() as market:
            point = known_point(market, order.gsrn)
            try:
                played = scenario(market, Order(point, order.day, order.code))
            except UnableToPlay as error:
                raise HTTPException(409, str(error)) from error

        return {
            "scenario": name,
            "gsrn": order.gsrn,
            "happened": played.happened,
            "day": played.day,
            "signup": played.signup,
            **played.details,
        }

    return router
