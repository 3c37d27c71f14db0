"""The onboarding function as its callers meet it: the real app on a real database, AWS in
process.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import boto3
import pytest
from fastapi.testclient import TestClient

from elhandel.platform import aws, web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.settings import settings
from elhandel.platform.vault import sealer
from functions.onboarding.app import app
from tests.builders.cloud import a_key_of_kms, aws_in_process

MONDAY = FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.fixture
def clock() -> FixedClock:
    return MONDAY


@pytest.fixture(scope="module")
def cloud() -> Iterator[None]:
    """KMS and Secrets Manager with what the vault needs, named in the environment: a file's tests
    share them, as the events of a process do.
    """
    with pytest.MonkeyPatch.context() as patch, aws_in_process():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        key = a_key_of_kms()
        boto3.client("secretsmanager").create_secret(Name="identity-hash", SecretString="pepper")
        patch.setenv("ELHANDEL_KMS_KEY_ID", key)
        patch.setenv("ELHANDEL_IDENTITY_HASH_SECRET", "identity-hash")
        _forget()
        yield
    _forget()


@pytest.fixture
def api(
    cloud: None, database: Database, database_of: Callable[[str], Database], clock: FixedClock
) -> Iterator[TestClient]:
    """A client that carries an onboarding key; the function has its own role."""
    with database.transaction() as tx:
        key = create_key(tx, "sales front end", "sales", clock)
    own = database_of("onboarding")
    app.dependency_overrides = {web.database: lambda: own, web.clock: lambda: clock}
    yield TestClient(app, headers={"x-api-key": key}, raise_server_exceptions=False)
    app.dependency_overrides = {}


def _forget() -> None:
    settings.cache_clear()
    sealer.sealer_from_environment.cache_clear()
    aws.forget()
