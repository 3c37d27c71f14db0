"""A supplier whose customers come, live and leave."""

import pytest

from tests.builders.fixtures import clock, hub, supplier, vault
from tests.builders.supplier import Supplier
from tests.integration.persons.story import Story

__all__ = ["clock", "hub", "supplier", "vault"]


@pytest.fixture
def story(supplier: Supplier) -> Story:
    return Story(supplier)
