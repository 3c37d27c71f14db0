"""The headers of every answer of a web function, whatever the route and whatever went wrong.

Our answers are about persons: no cache keeps a copy, and no browser guesses another type, frames
the answer, runs anything in it or passes on where it came from. Only a document that is the same
for everybody may be cached for a while. Used through `elhandel.platform.web`, outermost in an app.
"""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

type Policies = Mapping[str, str]
"""The content security policy of an answer, by its media type."""

_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""Said by a route itself: an asset whose address names its content."""
_PUBLIC: Final = "public, max-age=300"
_JSON_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
# A browser's own PDF viewer needs its styles; a page of ours has a style beside it, and no script.
_PDF_POLICY: Final = "frame-ancestors 'none'"
_PAGE_POLICY: Final = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
DOCUMENTS: Final[Policies] = {"application/pdf": _PDF_POLICY, "text/html": _PAGE_POLICY}
"""Of an app that answers documents; any other type may load nothing at all."""
_SAYS_WHAT_SERVES: Final = ("server", "x-powered-by")


class Headed:
    """Sets the headers of every answer, over what a route says about caching.

    public: paths whose answers are the same for everybody. hsts_seconds: called for each answer;
    how long a browser shall use TLS only, 0 where there is no TLS (the local run). policies: by
    media type. more: headers of every answer beside our own. private: of what is
    somebody's own, for caches.
    """

    def __init__(
        self,
        app: ASGIApp,
        public: frozenset[str],
        hsts_seconds: Callable[[], int],
        policies: Policies,
        more: Mapping[str, str],
        private: str,
    ) -> None:
        self._app = app
        self._public = public
        self._hsts_seconds = hsts_seconds
        self._policies = policies
        self._always = {**_ALWAYS, **more}
        self._private = private

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
        lasting = headers.get("cache-control", "") == IMMUTABLE
        kind = headers.get("content-type", "").partition(";")[0]
        varies = headers.get("vary") if "vary" in self._always else None
        headers.update(self._always)
        if varies:
            headers.add_vary_header(varies)
        if not lasting:
            headers["cache-control"] = _PUBLIC if for_all else self._private
        headers["content-security-policy"] = self._policies.get(kind, _JSON_POLICY)
        if seconds := self._hsts_seconds():
            headers["strict-transport-security"] = f"max-age={seconds}; includeSubDomains"
