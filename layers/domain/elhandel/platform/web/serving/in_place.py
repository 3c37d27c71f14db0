"""Routes whose functions are called where the request is, and not in a thread of its own.

FastAPI starts a thread for each request of Mangum, goes there to call the function, comes back, and
goes there again to look at what it answered. That is for servers with many requests at a time. A
process of a Lambda function has one, so nobody is kept waiting. Used through
`elhandel.platform.web.serving`.
"""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi.routing import APIRoute


class InPlace(APIRoute):
    """A route of a function that waits for nobody but its own database."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _in_place(endpoint), **options)


def _in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    if iscoroutinefunction(function):
        return function

    @wraps(function)
    async def called(*arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)

    return called
