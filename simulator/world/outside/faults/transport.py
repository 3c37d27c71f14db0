"""Faults on demand: calls of the outside world that go wrong, so that a client's patience is
tested.

Several may be set at once; of those that fit a call the oldest strikes. A fault ends when it has
struck often enough, or when it is lifted. What goes wrong with messages on a queue has its number
here too, and is in `simulator.world.datahub.state.disturbances`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, Literal

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.world.datahub.state.disturbances import Disturbances, MessageFault

type Way = Literal["answer", "slow", "cut"]

_NEVER: Final = ("/control", "/admin")  # the way to lift a fault stays open
_CUT_OFF: Final = 64  # bytes that are promised and never come


@dataclass(slots=True)
class Fault:
    """What goes wrong with a call, and with which: those of `method` (any: None) whose path
    contains `path`.

    kind: `answer` is given instead, and the call has no effect; `slow` and `cut` let the call have
    its effect, and then the answer comes late, or ends in the middle of its body with the
    connection. whole_path: the path has to be `path` itself. remaining: how many calls more; None:
    until it is lifted.
    """

    status: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    whole_path: bool = False
    method: str | None = None
    remaining: int | None = 1
    struck: int = 0
    kind: Way = "answer"
    seconds: float = 0

    def fits(self, method: str, path: str) -> bool:
        """Whether it strikes a call."""
        asked, here = self.path.lower(), path.lower()
        return (
            self.remaining != 0
            and self.method in {None, method}
            and (asked == here if self.whole_path else asked in here)
        )


class Faults:
    """The faults that are set, by number: of calls, and of messages."""

    def __init__(self, disturbances: Disturbances | None = None) -> None:
        self._disturbances = disturbances or Disturbances()
        self._set: dict[int, Fault | MessageFault] = {}
        self._numbers = count(1)

    @property
    def set_now(self) -> Mapping[int, Fault | MessageFault]:
        """Those that may still strike, the oldest first."""
        return {number: fault for number, fault in self._set.items() if fault.remaining != 0}

    def add(self, fault: Fault | MessageFault) -> int:
        """Set a fault; its number."""
        number = next(self._numbers)
        self._set[number] = fault
        if isinstance(fault, MessageFault):
            self._disturbances.add(fault)
        return number

    def lift(self, number: int | None = None) -> int:
        """Lift a fault, or all of them. Returns how many."""
        gone = [fault for fault in self.set_now if number in {None, fault}]
        for ended in gone:
            self._set.pop(ended).remaining = 0
        return len(gone)

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault of a call, or None to let it through."""
        if path.startswith(_NEVER):
            return None
        for fault in self._set.values():
            if isinstance(fault, Fault) and fault.fits(method, path):
                fault.struck += 1
                fault.remaining = None if fault.remaining is None else fault.remaining - 1
                return fault
        return None


def listed(number: int, fault: Fault | MessageFault) -> dict[str, Any]:
    """A fault as the surface shows it."""
    shown: dict[str, Any] = {"fault": number, "kind": fault.kind}
    if isinstance(fault, MessageFault):
        shown |= {"queue": fault.queue, "message": fault.message, "minutes": fault.minutes}
    else:
        shown |= {"status": fault.status, "method": fault.method, "path": fault.path}
        shown |= {"seconds": fault.seconds}
    return shown | {"remaining": fault.remaining, "struck": fault.struck}


class FaultyWorld:
    """The application behind the faults."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = (
            self._faults.strike(scope["method"], scope["path"]) if scope["type"] == "http" else None
        )
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "answer":
            await Response(fault.body, fault.status, dict(fault.headers))(scope, receive, send)
        elif fault.kind == "slow":
            await self._app(scope, receive, _Held(send, fault.seconds))
        else:
            await self._app(scope, receive, _Torn(send))


class _Held:
    """An answer that waits before its first byte."""

    def __init__(self, send: Send, seconds: float) -> None:
        self._send, self._seconds = send, seconds

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(self._seconds)
        await self._send(message)


class _Torn:
    """An answer whose body ends in the middle: more is promised than comes, so the server closes
    the connection.
    """

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._send({**message, "headers": _promising_more(message["headers"])})
        else:
            body = message.get("body", b"")
            await self._send({**message, "body": body[: len(body) // 2], "more_body": True})


def _promising_more(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    named = dict(headers)
    length = int(named.get(b"content-length", b"0")) + _CUT_OFF
    return [*(named | {b"content-length": str(length).encode()}).items()]
