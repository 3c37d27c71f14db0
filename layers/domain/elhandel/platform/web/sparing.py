"""Answers that other systems ask for again and again: tagged, so that one which has not changed is
not sent again (RFC 9110, ETag and If-None-Match), and compressed where the caller takes gzip.

A route may have tagged or compressed its answer itself. Used through `elhandel.platform.web`.
"""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from elhandel.platform.web.body import Body, takes_gzip

_WORTH_COMPRESSING: Final = 1_000
"""Bytes; a smaller answer fits one packet anyway."""


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
    said = Body(packed=_worth_packing(asked, headers, body))
    said.add(body)

    if start["status"] == 200:
        tag = headers.setdefault("etag", said.tag())
        if _has(asked.get("if-none-match", ""), tag):
            start["status"] = 304
            for name in ("content-type", "content-length", "content-encoding"):
                del headers[name]
            await send(start)
            await send({"type": "http.response.body", "body": b""})
            return

    content = said.content()
    headers.update({**said.headers(), "content-length": str(len(content))})
    await send(start)
    await send({"type": "http.response.body", "body": content})


def _worth_packing(asked: Headers, headers: Headers, body: bytes) -> bool:
    return (
        len(body) >= _WORTH_COMPRESSING
        and "content-encoding" not in headers
        and takes_gzip(asked.get("accept-encoding", ""))
    )


def _has(if_none_match: str, tag: str) -> bool:
    """Whether the caller has what the tag names; weak and strong tags compare alike."""
    tags = {text.strip().removeprefix("W/") for text in if_none_match.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
