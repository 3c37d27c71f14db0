"""What was done about wallets goes with the books of its year, a wallet once it was removed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon, sweep
from elhandel.wallets.upkeep import RETENTION
from tests.builders.clock import at
from tests.integration.exchange.conftest import ApiOf, api_of, market, neighbours
from tests.integration.exchange.world import Market
from tests.integration.wallets.test_wallets_api import WALLET, ask, connect

__all__ = ["api_of", "market", "neighbours"]

pytestmark = pytest.mark.usefixtures("neighbours")


def test_a_wallet_that_was_removed_goes_with_its_year_and_a_connected_one_stays(
    market: Market, api_of: ApiOf, database_of: Callable[[str], Database]
) -> None:
    client = api_of(market.neighbour())
    connect(client, ask(client))
    client.delete(WALLET)
    market.clock.move_by(days=365)
    connect(client, ask(client))
    connected = market.clock.now()

    def left() -> tuple[int, int, int]:
        ((wallets, first_year, later),) = market.world.rows(
            "SELECT (SELECT count(*) FROM wallets.wallet),"
            f" (SELECT count(*) FROM wallets.activity WHERE at < '{connected - timedelta(1)}'),"
            f" (SELECT count(*) FROM wallets.activity WHERE at >= '{connected - timedelta(1)}')"
        )
        return wallets, first_year, later

    def sweep_on(day: str) -> None:
        until = horizon(FixedClock(at(day)))
        sweep(database_of("upkeep"), RETENTION, until, time_is_left=lambda: True, batch=2)

    assert left() == (2, 3, 2)
    sweep_on("2031-12-31T12:00")
    assert left() == (2, 3, 2)
    sweep_on("2032-01-01T12:00")
    assert left() == (1, 0, 2)
    sweep_on("2040-01-01T12:00")
    assert left() == (1, 0, 0)
    assert client.get(WALLET).status_code == 200
