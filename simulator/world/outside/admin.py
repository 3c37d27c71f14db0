"""The administration surface: what goes wrong in the transport, on demand: errors, messages that
nobody can read.
"""

import json
from typing import Any, Final, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.world.datahub.datahub import DataHub
from simulator.world.datahub.documents import Document, Queue
from simulator.world.datahub.documents.envelope import new_id
from simulator.world.outside.faults import Fault, Faults

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
_PATIENCE: Final = frozenset({429, 503})


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ErrorOrder(_Input):
    """The next `count` calls (null: all until the fault is lifted) are answered by `status`.

    Which calls: `document` for the sending of one kind of document, or `path` for every path that
    contains it, with `method` for one method only. With what: `code` and `message` make an error
    body of DataHub's, `body` is sent as it is (a text, or anything as JSON); with none of them the
    error body names the status as its code, as a gateway would.
    """

    status: int = Field(ge=200, le=599)
    count: int | None = Field(default=1, ge=1, le=1_000_000)
    document: str | None = None
    path: str = ""
    method: Literal["GET", "POST", "DELETE"] | None = None
    code: str | None = None
    message: str = "A fault that was asked for"
    body: Any = None
    content_type: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_of_each(self) -> "ErrorOrder":
        if self.document is not None and (self.path or self.method):
            raise ValueError("name either a document or a path and a method")
        if self.code is not None and self.body is not None:
            raise ValueError("give either a code or a body")
        return self

    def fault(self) -> Fault:
        """The fault that was ordered."""
        body, kind = self._content()
        patience = {"Retry-After": "1"} if self.status in _PATIENCE else {}
        headers = {**patience, **({"Content-Type": kind} if kind else {}), **self.headers}
        if self.document is not None:
            path = f"/v1.0/cim/{self.document}"
            return Fault(
                self.status,
                body,
                headers,
                path,
                whole_path=True,
                method="POST",
                remaining=self.count,
            )

        return Fault(
            self.status, body, headers, self.path, method=self.method, remaining=self.count
        )

    def _content(self) -> tuple[bytes, str | None]:
        if isinstance(self.body, str):
            return self.body.encode(), self.content_type or ("text/html" if self.body else None)
        content = self.body
        if content is None:
            code = self.code or str(self.status)
            content = {
                "error": {"code": code, "message": self.message, "target": None, "details": []}
            }
        return json.dumps(content).encode(), self.content_type or "application/json"


class MalformedOrder(_Input):
    """A message that nobody can read, on a queue: one of the kinds, or `body` as it is."""

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

    @router.post("/inject-malformed", status_code=201)
    async def inject_malformed(order: MalformedOrder) -> dict[str, str]:
        """Lay a message that nobody can read on a queue."""
        body = MALFORMED[order.kind] if order.body is None else order.body
        document = Document(order.queue, new_id(), "malformed", body.encode())
        with datahub.moment() as market:
            market.send(document)
        return {"message_id": document.message_id, "queue": order.queue}

    @router.get("/faults")
    async def list_faults() -> list[dict[str, Any]]:
        """The faults that may still strike."""
        return [
            {
                "fault": number,
                "status": fault.status,
                "method": fault.method,
                "path": fault.path,
                "remaining": fault.remaining,
                "struck": fault.struck,
            }
            for number, fault in faults.set_now.items()
        ]

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
