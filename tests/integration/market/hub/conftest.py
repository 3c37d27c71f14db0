"""What the client of DataHub is tried against."""

from collections.abc import Iterator

import pytest

from tests.builders.datahub import LittleDataHub, a_datahub


@pytest.fixture
def hub() -> Iterator[LittleDataHub]:
    """Over real HTTP."""
    with a_datahub() as hub:
        yield hub
