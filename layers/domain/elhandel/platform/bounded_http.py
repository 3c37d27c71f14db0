"""Clients of outside parties over HTTP, and their answers, streamed and unpacked up to a limit.

Two megabytes of gzip can be two gigabytes of zeros, and httpx would unpack them all before we could
look. Its timeouts hold for single reads, so a byte now and then could keep us waiting for ever.
"""

import ssl
import time
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import httpx

from elhandel.platform.snapshots import loaded_before
from elhandel.values.errors import OwnWords

PATIENCE: Final = httpx.Timeout(10, connect=5)
"""Seconds for each step of a request."""
WHOLE_ANSWER_SECONDS: Final = 60.0
"""For a whole answer; a slow line carries 50 MB in a minute."""

_GZIP: Final = 16 + zlib.MAX_WBITS
_PACKED: Final = frozenset({"gzip", "x-gzip"})
_DROPPED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class UnreadableAnswer(httpx.DecodingError, OwnWords):
    """An answer that is too large or wrongly packed; asking again does not help."""


class AnswerTooSlow(httpx.ReadTimeout, OwnWords):
    """An answer that began and did not end in time."""


def a_client(timeout: httpx.Timeout | float = PATIENCE, **options: Any) -> httpx.Client:
    """A client. Those of a process share what they know of certificates: reading them costs
    50 ms of processor time.
    """
    return httpx.Client(timeout=timeout, verify=_certificates(), **options)


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


loaded_before(_certificates)


def request_to(
    http: httpx.Client,
    method: str,
    url: str,
    *,
    longest: int,
    seconds: float = WHOLE_ANSWER_SECONDS,
    **options: Any,
) -> httpx.Response:
    """The answer to a request, its body unpacked and at most `longest` bytes long.

    seconds: the time in which the whole body must arrive.
    Raises httpx.HTTPError, of which UnreadableAnswer and AnswerTooSlow are for a body beyond a
    limit.
    """
    ends = time.monotonic() + seconds
    headers = {"Accept-Encoding": "gzip", **(options.pop("headers", None) or {})}
    with http.stream(method, url, headers=headers, **options) as answer:
        body = bytearray()
        for piece in _unpacked(answer, longest):
            body += piece
            if len(body) > longest:
                raise UnreadableAnswer(
                    f"the answer has more than {longest} bytes", request=answer.request
                )
            if time.monotonic() > ends:
                raise AnswerTooSlow(
                    f"the answer took longer than {seconds:g} seconds", request=answer.request
                )

        kept = [
            (name, value)
            for name, value in answer.headers.multi_items()
            if name.lower() not in _DROPPED
        ]
        return httpx.Response(
            answer.status_code, headers=kept, content=bytes(body), request=answer.request
        )


def _unpacked(answer: httpx.Response, longest: int) -> Iterator[bytes]:
    """The pieces of a body; unpacked, they are at most `longest` + 1 bytes together."""
    packing = answer.headers.get("content-encoding", "identity").strip().lower()
    if packing in {"", "identity"}:
        yield from answer.iter_raw()
        return
    if packing not in _PACKED:
        raise UnreadableAnswer(
            "the answer is packed in a way that was not asked for", request=answer.request
        )

    came = False
    unpacking = zlib.decompressobj(_GZIP)
    try:
        for packed in answer.iter_raw():
            came = True
            piece = unpacking.decompress(packed, longest + 1)
            longest -= len(piece)
            yield piece
    except zlib.error:
        raise UnreadableAnswer(
            "the answer says that it is gzip and is not", request=answer.request
        ) from None
    if came and not unpacking.eof:
        raise UnreadableAnswer("the answer's gzip breaks off", request=answer.request)
