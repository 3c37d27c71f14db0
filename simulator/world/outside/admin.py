"""The administration surface: what goes wrong in the transport, on demand: errors, messages that
nobody can read.
"""

from typing import Any, Final, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from simulator.world.datahub.datahub import DataHub
from simulator.world.datahub.documents import Document, Queue
from simulator.world.datahub.documents.envelope import new_id
from simulator.world.datahub.state.disturbances import NEVER
from simulator.world.outside.faults import ErrorOrder, FaultOrder, Faults, listed

type Malformed = Literal["not-json", "truncated", "empty", "html", "not-cim", "no-records"]

MALFORMED: Final[dict[Malformed, str]] = {
    "not-json": "this is no JSON",
    "truncated": (
        '{"NotifyValidatedMeasureData_MarketDocument": {"mRID": "cut off", "Series": [{"mRID": '
    ),
    "empty": "",
    "html": "<html><body>Service Unavailable</body></html>",
    "not-cim": '{"hello": {}}',
    "no-records": (
        '{"GenericNotification_MarketDocument": {"mRID": "nothing in it", "MktActivityRecord": []}}'
    ),
}


class MalformedOrder(BaseModel):
    """A message that nobody can read, on a queue: one of the kinds, or `body` as it is."""

    model_config = ConfigDict(extra="forbid")

    queue: Queue = "Timeseries"
    kind: Malformed = "not-json"
    body: str | None = None


def admin_routes(datahub: DataHub, faults: Faults) -> APIRouter:
    """The routes under /admin."""
    router = APIRouter(prefix="/admin")

    @router.post("/inject-error", status_code=201)
    async def inject_error(order: ErrorOrder) -> dict[str, Any]:
        """Let calls fail; the fault's number."""
        return {"fault": faults.add(order.fault()), "status": order.status, "count": order.count}

    @router.post("/faults", status_code=201)
    async def set_fault(order: FaultOrder) -> dict[str, Any]:
        """Let calls or messages go wrong; the fault as it is listed."""
        fault = order.fault()
        return listed(faults.add(fault), fault)

    @router.post("/inject-malformed", status_code=201)
    async def inject_malformed(order: MalformedOrder) -> dict[str, str]:
        """Lay a message that nobody can read on a queue."""
        body = MALFORMED[order.kind] if order.body is None else order.body
        document = Document(order.queue, new_id(), NEVER, body.encode())
        with datahub.moment() as market:
            market.send(document)
        return {"message_id": document.message_id, "queue": order.queue}

    @router.get("/faults")
    async def list_faults() -> list[dict[str, Any]]:
        """The faults that may still strike."""
        return [listed(number, fault) for number, fault in faults.set_now.items()]

    @router.delete("/faults")
    async def lift_all() -> dict[str, int]:
        """Lift every fault."""
        return {"lifted": faults.lift()}

    @router.delete("/faults/{number}")
    async def lift_one(number: int) -> dict[str, int]:
        """Lift one fault."""
        if not faults.lift(number):
            raise HTTPException(
                404, f"There is no fault {number}; GET /admin/faults lists those that are set."
            )
        return {"lifted": 1}

    return router
