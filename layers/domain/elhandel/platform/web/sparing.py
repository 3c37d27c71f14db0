"""Answers that other systems ask for again and again: tagged, so that one which has not changed is
not sent again (RFC 9110, ETag and If-None-Match), and compressed where the caller takes gzip.

The tag is of what is said, not of its bytes on the wire, so it is a weak one. Used through
`elhandel.platform.web`.
"""

import gzip
import hashlib
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_WORTH_COMPRESSING: Final = 1_000
"""Bytes; a smaller answer fits one packet anyway."""
_LEVEL: Final = 5
"""Of gzip: nearly as small as the highest, in half the time."""
_TAG_DIGITS: Final = 32


class Sparing:
    """Answers 304 to a GET whose answer the caller has, and compresses what is long.

    Holds an answer in memory whole; lists come in pages.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return

        start: Message = {}
        body = bytearray()

        async def collected(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await _send(Headers(scope=scope), start, bytes(body), send)

        await self._app(scope, receive, collected)


async def _send(asked: Headers, start: Message, body: bytes, send: Send) -> None:
    headers = MutableHeaders(scope=start)
    headers.add_vary_header("accept-encoding")

    if start["status"] == 200:
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:_TAG_DIGITS]}"'
        headers["etag"] = tag
        if _has(asked.get("if-none-match", ""), tag):
            start["status"], body = 304, b""
            del headers["content-type"], headers["content-length"]

    if len(body) >= _WORTH_COMPRESSING and _takes_gzip(asked.get("accept-encoding", "")):
        body = gzip.compress(body, _LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"

    if start["status"] != 304:
        headers["content-length"] = str(len(body))

    await send(start)
    await send({"type": "http.response.body", "body": body})


def _has(if_none_match: str, tag: str) -> bool:
    """Whether the caller has what the tag names; weak and strong tags compare alike."""
    tags = {text.strip().removeprefix("W/") for text in if_none_match.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


def _takes_gzip(accept_encoding: str) -> bool:
    for item in accept_encoding.lower().split(","):
        name, _, weight = item.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "").rstrip("0") not in {"q=", "q=0."}
    return False
