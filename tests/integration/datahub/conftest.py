"""The simulated outside world in the test's own process, called over ASGI, at a time that the test sets."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

type Call = Callable[..., httpx.Response]


@pytest.fixture
def calls() -> Callable[[Any], Call]:
    """`calls(app)("GET", "/path", params=…)`: one HTTP call of an ASGI application, without a server."""

    def of(app: Any) -> Call:
        def call(method: str, path: str, **arguments: Any) -> httpx.Response:
            async def once() -> httpx.Response:
                transport = httpx.ASGITransport(app=app)
                async with httpx.AsyncClient(transport=transport, base_url="http://outside") as client:
                    return await client.request(method, path, **arguments)

            return asyncio.run(once())

        return call

    return of
