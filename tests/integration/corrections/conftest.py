"""A world with one house and prices, three days of it settled soon."""

import importlib
from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from tests.integration.corrections.world import House, World


@pytest.fixture
def world(database: Database) -> World:
    """A flat tariff of 0.10 a kWh, a subscription of 31.00 a month, spot prices of the first days of January."""
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    world.price("abo", date(2025, 1, 1), "31.00", kind="D01")
    for day in range(1, 7):
        world.spot(date(2026, 1, day), 500_000)
    return world


@pytest.fixture
def house(world: World) -> House:
    """1 kWh an hour in the first three days of January."""
    house = world.house(starts_on=date(2026, 1, 1))
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.link(house.gsrn, "abo", date(2025, 1, 1), kind="D01")
    for day in (1, 2, 3):
        world.read(house.gsrn, date(2026, 1, day), 1000)
    return house


@pytest.fixture
def poller(
    world: World, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Any], Any]]:
    """Invokes the queue poller as Lambda does, over the world's database and at its time."""
    monkeypatch.setenv("ELHANDEL_DATABASE_URL", as_role("queue_poller"))
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "queue_poller")
    settings.cache_clear()
    module = importlib.reload(importlib.import_module("functions.queue_poller.app"))
    module.clock = world.clock
    context = SimpleNamespace(
        function_name="queue_poller",
        memory_limit_in_mb=1024,
        invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:queue_poller",
        aws_request_id="request",
    )
    yield lambda event: module.handler(event, context)
    module.database.close()
    settings.cache_clear()


@pytest.fixture
def upkeep(
    world: World, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Any], Any]]:
    """Invokes Upkeep as Lambda does, over the world's database and at its time."""
    monkeypatch.setenv("ELHANDEL_DATABASE_URL", as_role("upkeep"))
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "upkeep")
    settings.cache_clear()
    module = importlib.reload(importlib.import_module("functions.upkeep.app"))
    module.clock = world.clock
    context = SimpleNamespace(
        function_name="upkeep",
        memory_limit_in_mb=1024,
        invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:upkeep",
        aws_request_id="request",
    )
    yield lambda event: module.handler(event, context)
    module.database.close()
    settings.cache_clear()
