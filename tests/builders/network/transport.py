"""A transport of httpx that a test answers for, whose bodies come in a stream as they do over a
line.
"""

from collections.abc import Callable

import httpx


def a_transport(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    """What `answer` says, unread: httpx takes a body that was given whole as one that was read
    already.
    """

    def streamed(request: httpx.Request) -> httpx.Response:
        said = answer(request)
        stream = httpx.ByteStream(said.content)
        return httpx.Response(said.status_code, headers=said.headers, stream=stream)

    return httpx.MockTransport(streamed)
