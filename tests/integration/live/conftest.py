"""The market's neighbours with the function that tells them, behind a gateway of connections."""

from collections.abc import Callable, Iterator

import pytest

from elhandel.platform import aws
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from tests.builders.database.kept import AsRole
from tests.builders.functions import a_function
from tests.integration.exchange.conftest import api_of, market
from tests.integration.exchange.world import Market
from tests.integration.live.world import Live

__all__ = ["api_of", "market"]


@pytest.fixture
def live(
    market: Market,
    as_role: AsRole,
    database_of: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Live]:
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "on")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "Realtime")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
    gateway = Live(market, database_of)
    monkeypatch.setenv("ELHANDEL_LIVE_ADDRESS", gateway.address)
    monkeypatch.setenv("ELHANDEL_LIVE_ENDPOINT", gateway.endpoint)
    monkeypatch.setenv("ELHANDEL_LIVE_ORIGIN", gateway.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", gateway.url)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-a-test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    settings.cache_clear()
    aws.forget()
    for invoke in a_function("realtime", market.clock, as_role, monkeypatch):
        gateway.open(invoke)
        yield gateway
        gateway.close()
    monkeypatch.undo()
    settings.cache_clear()
    aws.forget()
