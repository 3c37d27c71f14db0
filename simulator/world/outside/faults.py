"""Faults on demand: calls of the outside world answered by something else, so that a client's
patience is tested.

Several may be set at once; of those that fit a call the oldest strikes. A fault ends when it has
struck often enough, or when it is lifted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_NEVER: Final = ("/control", "/admin")  # the way to lift a fault stays open


@dataclass(slots=True)
class Fault:
    """What is answered instead, and for which calls: those of `method` (any: None) whose path
    contains `path`.

    whole_path: the path has to be `path` itself. remaining: how many calls more; None: until it is
    lifted.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    whole_path: bool = False
    method: str | None = None
    remaining: int | None = 1
    struck: int = 0

    def fits(self, method: str, path: str) -> bool:
        """Whether it strikes a call."""
        asked, here = self.path.lower(), path.lower()
        return (
            self.remaining != 0
            and self.method in {None, method}
            and (asked == here if self.whole_path else asked in here)
        )


class Faults:
    """The faults that are set, by number."""

    def __init__(self) -> None:
        self._set: dict[int, Fault] = {}
        self._numbers = count(1)

    @property
    def set_now(self) -> Mapping[int, Fault]:
        """Those that may still strike, the oldest first."""
        return {number: fault for number, fault in self._set.items() if fault.remaining != 0}

    def add(self, fault: Fault) -> int:
        """Set a fault; its number."""
        number = next(self._numbers)
        self._set[number] = fault
        return number

    def lift(self, number: int | None = None) -> int:
        """Lift a fault, or all of them. Returns how many."""
        gone = [fault for fault in self.set_now if number in {None, fault}]
        for ended in gone:
            del self._set[ended]
        return len(gone)

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault to answer a call with, or None to let it through."""
        if path.startswith(_NEVER):
            return None
        fault = next((fault for fault in self._set.values() if fault.fits(method, path)), None)
        if fault is not None:
            fault.struck += 1
            fault.remaining = None if fault.remaining is None else fault.remaining - 1
        return fault


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
            return
        await Response(fault.body, fault.status, dict(fault.headers))(scope, receive, send)
