"""Faults on demand: the next calls of the outside world answer with an error, so that a client's patience is tested."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(slots=True)
class Faults:
    """`remaining` calls whose path contains `path` answer `status`; control calls never do."""

    remaining: int = 0
    status: int = 503
    path: str = ""

    def strike(self, path: str) -> int | None:
        """The status to answer a call with, or None to let it through."""
        if self.remaining <= 0 or path.startswith("/control") or self.path.lower() not in path.lower():
            return None
        self.remaining -= 1
        return self.status


class FaultyWorld:
    """The application behind the faults."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = self._faults.strike(scope["path"]) if scope["type"] == "http" else None
        if status is None:
            await self._app(scope, receive, send)
            return
        message = "A fault that was asked for"
        error: dict[str, Any] = {"code": str(status), "message": message, "target": None, "details": []}
        headers = {"Retry-After": "1"} if status in {429, 503} else {}
        await JSONResponse({"error": error}, status_code=status, headers=headers)(scope, receive, send)
