"""Routes that are made when somebody first asks for one of them.

To make a route costs a millisecond, and the outside world has a hundred, of which most of its runs
need a few: a test of the market asks neither the bank nor the token ledger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Family:
    """Routes that belong together. beginnings: each path of theirs begins with one of these, and no
    path of others does.
    """

    beginnings: tuple[str, ...]
    make: Callable[[], APIRouter]


def add_on_demand(app: FastAPI, families: Sequence[Family]) -> None:
    """Give an application routes that it makes when it finds no other for a path."""
    waiting = list(families)
    not_found = app.router.default

    async def make_or_refuse(scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        asked = [family for family in waiting if path.startswith(family.beginnings)]
        if not asked:
            await not_found(scope, receive, send)
            return
        for family in asked:
            waiting.remove(family)
            app.include_router(family.make())
        await app.router(scope, receive, send)

    app.router.default = make_or_refuse
