"""What the surface takes as a fault: an error instead of an answer, an answer that comes late or
torn, a message that comes twice, late, out of order, too early or broken.
"""

import json
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.world.datahub.documents import Queue
from simulator.world.datahub.state.disturbances import Disturbance, MessageFault
from simulator.world.outside.faults.transport import Fault

_PATIENCE: Final = frozenset({429, 503})
_LONGEST_SECONDS: Final = 60
_LONGEST_MINUTES: Final = 60 * 24 * 366

type Count = Annotated[int | None, Field(ge=1, le=1_000_000)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Calls(_Input):
    """The next `count` calls (null: all until the fault is lifted).

    Which: `document` for the sending of one kind of document, `queue` for the peeks of one queue,
    or `path` for every path that contains it, with `method` for one method only.
    """

    count: Count = 1
    document: str | None = None
    queue: Queue | None = None
    path: str = ""
    method: Literal["GET", "POST", "PATCH", "DELETE"] | None = None

    @model_validator(mode="after")
    def _one_way_to_name_them(self) -> "_Calls":
        named = [self.document, self.queue, self.path or self.method]
        if sum(1 for name in named if name) > 1:
            raise ValueError("name either a document, or a queue, or a path and a method")
        return self

    def _which(self) -> dict[str, Any]:
        if self.document is not None or self.queue is not None:
            method = "GET" if self.document is None else "POST"
            path = f"/v1.0/cim/{self.document or self.queue}"
            named = {"path": path, "method": method, "whole_path": True}
        else:
            named = {"path": self.path, "method": self.method}
        return {**named, "remaining": self.count}


class ErrorOrder(_Calls):
    """Calls are answered by `status` and have no effect.

    With what: `code` and `message` make an error body of DataHub's, `body` is sent as it is (a
    text, or anything as JSON); with none of them the error body names the status as its code, as a
    gateway would.
    """

    status: int = Field(ge=200, le=599)
    code: str | None = None
    message: str = "A fault that was asked for"
    body: Any = None
    content_type: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_content(self) -> "ErrorOrder":
        if self.code is not None and self.body is not None:
            raise ValueError("give either a code or a body")
        return self

    def fault(self) -> Fault:
        """The fault that was ordered."""
        body, kind = self._content()
        patience = {"Retry-After": "1"} if self.status in _PATIENCE else {}
        headers = {**patience, **({"Content-Type": kind} if kind else {}), **self.headers}

        return Fault(status=self.status, body=body, headers=headers, **self._which())

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


class AnswerOrder(ErrorOrder):
    """The same, under a name beside the other faults."""

    kind: Literal["answer"]


class SlowOrder(_Calls):
    """Calls have their effect, and their answers wait for some seconds."""

    kind: Literal["slow"]
    seconds: float = Field(default=2, gt=0, le=_LONGEST_SECONDS)

    def fault(self) -> Fault:
        return Fault(kind="slow", seconds=self.seconds, **self._which())


class CutOrder(_Calls):
    """Calls have their effect, and their answers end in the middle of the body: of a document that
    was sent, what the market says of it is on the queues while its receipt is lost.
    """

    kind: Literal["cut"]

    def fault(self) -> Fault:
        return Fault(kind="cut", **self._which())


class MessageOrder(_Input):
    """The next `count` messages of a queue, or of all, whose kind (such as `RSM-012/E23`) contains
    `message`.
    """

    kind: Disturbance
    count: Count = 1
    queue: Queue | None = None
    message: str = ""
    minutes: int = Field(default=0, ge=0, le=_LONGEST_MINUTES)

    @model_validator(mode="after")
    def _minutes_of_a_delay(self) -> "MessageOrder":
        if (self.kind == "delay") != (self.minutes > 0):
            raise ValueError("a delay has minutes, and nothing else has")
        return self

    def fault(self) -> MessageFault:
        return MessageFault(
            kind=self.kind,
            queue=self.queue,
            message=self.message,
            minutes=self.minutes,
            remaining=self.count,
        )


type FaultOrder = Annotated[
    AnswerOrder | SlowOrder | CutOrder | MessageOrder, Field(discriminator="kind")
]
