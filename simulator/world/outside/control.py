"""The control surface: what tests and demos may know of the outside world, and set in it."""

from typing import Any

from fastapi import APIRouter, Query

from simulator.world.datahub.datahub import DataHub
from simulator.world.outside.control_models import FailingCalls, HouseholdFacts, HouseholdPatch
from simulator.world.outside.faults import ErrorOrder, Faults
from simulator.world.outside.known import known_point


def control_routes(datahub: DataHub, faults: Faults) -> APIRouter:
    """The routes under /control that ask and set."""
    router = APIRouter(prefix="/control")

    @router.get("/health")
    async def health() -> dict[str, Any]:
        """Whether the outside world is up, and what time it is there."""
        with datahub.moment() as market:
            return {
                "status": "ok",
                "now": market.now.isoformat(),
                "households": market.registry.count,
            }

    @router.get("/population")
    async def population(count: int = Query(ge=1, le=100_000)) -> list[HouseholdFacts]:
        """The first `count` households; from now on the market knows their points."""
        with datahub.moment() as market:
            return [HouseholdFacts.of(household) for household in market.registry.grow(count)]

    @router.patch("/household/{gsrn}")
    async def change_household(gsrn: str, patch: HouseholdPatch) -> dict[str, Any]:
        """Change what the market knows of a household."""
        names = {"registered_cpr": "registered", "registered_name": "name"}

        with datahub.moment() as market:
            changes = patch.model_dump(exclude_unset=True)
            point = known_point(market, gsrn)
            if changes.get("has_supplier") is False:
                # Without a supplier the customer is unknown, unless the patch names one.
                changes = {"registered_cpr": None, "registered_name": None, **changes}

            changed = market.registry.change(
                point.household, **{names.get(name, name): value for name, value in changes.items()}
            )
            return {
                "gsrn": gsrn,
                "has_supplier": changed.has_supplier,
                "customer_is_registered": changed.registered is not None,
                "crossing_attempts": changed.crossing_attempts,
                "connection_state": changed.connection_state,
                "protected": [changed.protected_name, changed.protected_address],
            }

    @router.post("/tick")
    async def tick() -> dict[str, int]:
        """Make everything that is due by now, without waiting for a peek."""
        return {"days_delivered": datahub.tick()}

    @router.get("/statistics")
    async def statistics() -> dict[str, Any]:
        """Messages by direction and type, what waits on the queues, how many points we supply."""
        with datahub.moment() as market:
            return {
                "now": market.now.isoformat(),
                "messages": market.queues.counted(),
                "waiting": market.queues.depths(),
                "held_back": market.queues.held(),
                "supplied_points": market.supplies.supplied_on(market.today),
                "households": market.registry.count,
            }

    @router.post("/faults")
    async def order_faults(order: FailingCalls) -> dict[str, int]:
        """Let the next calls fail, instead of those ordered before; 0 calls end it.
        /admin/faults can more.
        """
        faults.lift()
        if order.calls:
            faults.add(ErrorOrder(status=order.status, count=order.calls, path=order.path).fault())
        return {"calls": order.calls}

    return router
