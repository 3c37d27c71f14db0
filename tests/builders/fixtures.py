"""Fixtures that several rooms' integration tests share; each room's conftest names its own."""

from collections.abc import Iterator

import pytest

from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from tests.builders.clock import HandClock, at
from tests.builders.datahub import LittleDataHub
from tests.builders.supplier import Supplier
from tests.builders.vault import Vault, a_vault_at_hand


@pytest.fixture
def clock() -> HandClock:
    """Thursday 15 January 2026, 11:00 in Denmark."""
    return HandClock(at("2026-01-15T10:00"))


@pytest.fixture
def hub() -> LittleDataHub:
    return LittleDataHub()


@pytest.fixture
def vault() -> Vault:
    return a_vault_at_hand()


@pytest.fixture
def supplier(database: Database, clock: HandClock, vault: Vault, hub: LittleDataHub) -> Supplier:
    return Supplier(database, clock, vault, hub)


@pytest.fixture
def strict_check_digits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The setting that refuses wrong check digits."""
    monkeypatch.setenv("ELHANDEL_CHECK_DIGITS", "strict")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()
