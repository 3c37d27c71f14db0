from collections.abc import Callable, Iterator

import pytest

from elhandel.payments.exchange import Vault
from elhandel.platform.database import Database
from tests.builders.vault import a_vault


@pytest.fixture(scope="module")
def vault() -> Iterator[Vault]:
    """Keys of this module."""
    with a_vault() as ours:
        yield Vault(ours.sealer, ours.opener)


@pytest.fixture
def ours(database_of: Callable[[str], Database]) -> Database:
    """The database in the role of the function Payments."""
    return database_of("payments")
