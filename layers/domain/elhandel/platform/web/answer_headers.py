"""The headers of every answer of a web function, whatever the route and whatever went wrong.

Our answers are about persons: no cache keeps a copy, and no browser guesses another type, frames
the answer, runs anything in it or passes on where it came from. Only a document that is the same
for everybody may be cached for a while. Used through `elhandel.platform.web`, outermost in an app.
"""

from collections.abc import Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_PRIVATE: Final = "no-store"
_PUBLIC: Final = "public, max-age=300"
_JSON_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
# A browser's own PDF viewer needs its styles; a page of ours has a style beside it, and no script.
_PDF_POLICY: Final = "frame-ancestors 'none'"
_PAGE_POLICY: Final = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
_POLICIES: Final = {"application/pdf": _PDF_POLICY, "text/html": _PAGE_POLICY}
_SAYS_WHAT_SERVES: Final = ("server", "x-powered-by")


class Headed:
    """Sets the headers of every answer, over what a route says about caching.

    public: paths whose answers are the same for everybody. hsts_seconds: called for each answer;
    how long a browser shall use TLS only, 0 where there is no TLS (the local run).
    """

    def __init__(
        self, app: ASGIApp, public: frozenset[str], hsts_seconds: Callable[[], int]
    ) -> None:
        self._app = app
        self._public = public
        self._hsts_seconds = hsts_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._head(scope, message)
            await send(message)

        await self._app(scope, receive, send_headed)

    def _head(self, scope: Scope, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name in _SAYS_WHAT_SERVES:
            del headers[name]

        for_all = message["status"] == 200 and scope["path"] in self._public
        kind = headers.get("content-type", "").partition(";")[0]
        headers.update(_ALWAYS)
        headers["cache-control"] = _PUBLIC if for_all else _PRIVATE
        headers["content-security-policy"] = _POLICIES.get(kind, _JSON_POLICY)
        if seconds := self._hsts_seconds():
            headers["strict-transport-security"] = f"max-age={seconds}; includeSubDomains"
