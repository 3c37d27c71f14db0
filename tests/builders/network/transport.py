"""A transport of httpx that a test answers for, with bodies that come in a stream."""

from collections.abc import Callable

import httpx


def a_transport(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    """What `answer` says, unread: httpx takes a body given whole as already read."""

    def streamed(request: httpx.Request) -> httpx.Response:
        said = answer(request)
        stream = httpx.ByteStream(said.content)
        return httpx.Response(said.status_code, headers=said.headers, stream=stream)

    return httpx.MockTransport(streamed)
