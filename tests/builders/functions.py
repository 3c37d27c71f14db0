"""Functions invoked as Lambda does: freshly loaded, in their own role, at a test's time."""

import importlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from elhandel.platform.clock import Clock
from elhandel.platform.settings import settings

type Invoke = Callable[[dict[str, Any]], Any]


def a_function(
    name: str, clock: Clock, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    """What invokes the function in the folder `name`; for a fixture, which closes its connection at
    the end.
    """
    monkeypatch.setenv("ELHANDEL_DATABASE_URL", as_role(name))
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", name)
    settings.cache_clear()
    module = importlib.reload(importlib.import_module(f"functions.{name}.app"))
    module.clock = clock
    context = SimpleNamespace(
        function_name=name,
        memory_limit_in_mb=1024,
        invoked_function_arn=f"arn:aws:lambda:eu-north-1:123456789012:function:{name}",
        aws_request_id="request",
    )

    yield lambda event: module.handler(event, context)

    module.database.close()
    settings.cache_clear()
