"""Who may call the outside world: programs of this machine, with the header for control."""

from typing import Final

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator import loopback

_STEERING: Final = ("/control", "/admin")


class OwnCallersOnly:
    """The application behind the check of Host, Origin and header; 403 with a sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
            return
        await JSONResponse({"detail": refusal}, 403)(scope, receive, send)


def _refusal(scope: Scope) -> str | None:
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
    ]
    if refusal := loopback.foreign(headers):
        return refusal
    return loopback.uncontrolled(headers) if scope["path"].startswith(_STEERING) else None
