"""Queries of an app that takes no parameter which a path does not have: a filter that is misspelt
would answer with everything, and nobody would notice.

Used through `elhandel.platform.web`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

_REPEATED: Final = "is given more than once. Give it once"


async def refuse_unknown_parameters(request: Request) -> None:
    """A dependency of an app: each parameter of a query is one of the path's, and given once.

    Raises RequestValidationError, as for any other field that is not valid.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return

    known = tuple(dict.fromkeys(_names(route.dependant)))
    given = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [
        _mistake(name, _unknown(known) if name not in known else _REPEATED)
        for name, times in given.items()
        if name not in known or times > 1
    ]
    if wrong:
        raise RequestValidationError(wrong)


def _names(dependant: Dependant) -> Iterator[str]:
    """The parameters of a route and of what it depends on."""
    for field in dependant.query_params:
        yield field.alias
    for inner in dependant.dependencies:
        yield from _names(inner)


def _unknown(known: tuple[str, ...]) -> str:
    takes = f"It takes {', '.join(known)}" if known else "It takes none"
    return f"is no parameter of this path. {takes}"


def _mistake(name: str, reason: str) -> dict[str, Any]:
    return {"type": "parameter", "loc": ("query", name), "msg": reason}
