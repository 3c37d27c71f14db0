"""The headers that every answer of a web function has, whatever the route and whatever went wrong.

What we answer is about a person or opens to a key: nobody on the way keeps a copy, no browser
guesses another type, shows it inside a page of somebody else's, runs anything in it or tells where
it came from. Only a document that is the same for everybody may be kept for a while. Used through
`elhandel.platform.web`, as the outermost of an app.
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
_PDF_POLICY: Final = (
    "frame-ancestors 'none'"  # what a browser shows a PDF with has styles of its own
)
_SAYS_WHAT_SERVES: Final = ("server", "x-powered-by")


class Headed:
    """Sets the headers of every answer. A route cannot weaken them: what it says about caching is
    overwritten.

    public: paths whose answers are the same for everybody. hsts_seconds: asked anew for each
    answer; for so long a browser comes by TLS only, 0 where there is none (the local run).
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
        is_pdf = headers.get("content-type", "").startswith("application/pdf")
        headers.update(_ALWAYS)
        headers["cache-control"] = _PUBLIC if for_all else _PRIVATE
        headers["content-security-policy"] = _PDF_POLICY if is_pdf else _JSON_POLICY
        if seconds := self._hsts_seconds():
            headers["strict-transport-security"] = f"max-age={seconds}; includeSubDomains"
