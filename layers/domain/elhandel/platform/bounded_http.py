"""Answers of outside parties over HTTP, read in a stream to a limit and unpacked to the same limit.

Two megabytes of gzip can be two gigabytes of zeros: httpx would unpack them all before anybody
could look. And its timeouts are those of single reads: one byte now and then would hold us for as
long as somebody likes.
"""

import time
import zlib
from collections.abc import Iterator
from typing import Any, Final

import httpx

from elhandel.values.errors import OwnWords

PATIENCE: Final = httpx.Timeout(10, connect=5)
"""Seconds for each step of a request to an outside party."""
WHOLE_ANSWER_SECONDS: Final = 60.0
"""For a whole answer: 50 MB in a minute are slow."""

_GZIP: Final = 16 + zlib.MAX_WBITS
_PACKED: Final = frozenset({"gzip", "x-gzip"})
_DROPPED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class UnreadableAnswer(httpx.DecodingError, OwnWords):
    """An answer that is larger than anybody may send us, or packed as we did not ask for. Asking
    again is no help.
    """


class AnswerTooSlow(httpx.ReadTimeout, OwnWords):
    """An answer that began and does not come to its end."""


def request_to(
    http: httpx.Client,
    method: str,
    url: str,
    *,
    longest: int,
    seconds: float = WHOLE_ANSWER_SECONDS,
    **options: Any,
) -> httpx.Response:
    """The answer to a request, its body unpacked and of `longest` bytes at most.

    seconds: in which the body must have come.
    Raises httpx.HTTPError; UnreadableAnswer and AnswerTooSlow, which are such, for a body beyond a
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
    """The pieces of a body; of gzip they are `longest` bytes and one at most, whatever is in it."""
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
            "the answer is no gzip, and says it is", request=answer.request
        ) from None
    if came and not unpacking.eof:
        raise UnreadableAnswer("the answer's gzip breaks off", request=answer.request)
