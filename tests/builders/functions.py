"""Functions invoked as Lambda does: freshly loaded, in their own role, at a test's time."""

import importlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from elhandel.jobs import Tools, job_handler
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from tests.builders.database.kept import AsRole

type Invoke = Callable[[dict[str, Any]], Any]


def a_context(name: str = "function") -> Any:
    """What Lambda tells a function of itself."""
    return SimpleNamespace(
        function_name=name,
        memory_limit_in_mb=1024,
        invoked_function_arn=f"arn:aws:lambda:eu-north-1:123456789012:function:{name}",
        aws_request_id="request",
    )


def a_function(
    name: str, clock: Clock, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    """What invokes the function in the folder `name`; for a fixture."""
    monkeypatch.setenv("ELHANDEL_DATABASE_URL", as_role(name))
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", name)
    settings.cache_clear()
    module = importlib.reload(importlib.import_module(f"functions.{name}.app"))
    others = module.database  # of the settlement worker, beside the first
    module.clock, module.database = clock, as_role.database(name)
    context = a_context(name)

    yield lambda event: module.handler(event, context)

    others.close()
    settings.cache_clear()


def with_backoffice(
    invoke: Callable[..., Any], database: Database, clock: Callable[[], Clock]
) -> Callable[..., Any]:
    """A function with the back office beside it: what staff do by hand runs there.

    database: in the role of the back office. clock: asked for at each event.
    """
    table = importlib.import_module("functions.backoffice.app").TABLE
    backoffice = job_handler(table, lambda: Tools(database, clock()))
    context = a_context("backoffice")

    def either(event: dict[str, Any], *more: Any) -> Any:
        if event.get("job") in table.by_name:
            return backoffice(event, context)
        return invoke(event, *more)

    return either
