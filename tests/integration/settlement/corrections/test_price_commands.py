"""`elhandel product price` and `elhandel prices fetch` as people call them, over the real jobs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from elhandel.pricing import spot
from elhandel.pricing.spot import EnergiDataService
from simulator.local.cli.pricing import products, spot_prices
from tests.builders.network.transport import a_transport
from tests.integration.settlement.corrections.test_agreed_prices import NOTICE, a_home, agreed
from tests.integration.settlement.corrections.world import World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)
PRICE = [
    "price",
    "spot-basis",
    "--from",
    "2026-02-10",
    "--margin",
    "0.05",
    "--why",
    "costs have changed",
]


@pytest.fixture
def commands(poller: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The commands reach the function directly in place of over the local stack's gateway."""
    for module in (products, spot_prices):
        monkeypatch.setattr(
            module, "run_job", lambda _function, job, **fields: poller({"job": job, **fields})
        )
    monkeypatch.setenv("COLUMNS", "200")
    return CliRunner()


def test_a_price_is_changed_by_who_says_yes_to_the_difference(
    world: World, commands: CliRunner
) -> None:
    home = a_home(world, 1, "spot-basis")
    world.run(FIRST, PAST)

    refused = commands.invoke(products.app, PRICE, input="n\n")

    assert refused.exit_code == 0
    assert home.gsrn in refused.output
    assert "margin 0.04 → 0.05" in refused.output
    assert "Running contracts that pay another price: 1." in refused.output
    assert "0.72 DKK without VAT in sum" in refused.output
    assert refused.output.endswith("Nothing was changed.\n")
    assert len(agreed(world, home)) == 1

    done = commands.invoke(products.app, PRICE, input="y\n")

    assert done.output.endswith("spot-basis costs that from 2026-02-10 on.\n")
    assert [day for day, _ in agreed(world, home)][-1] == NOTICE


def test_days_that_are_read_again_are_named(
    world: World, commands: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_price(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, json={"records": [{"TimeUTC": "2026-01-19T23:00:00", "DayAheadPriceDKK": 1000}]}
        )

    def service(url: str) -> EnergiDataService:
        return EnergiDataService(url, httpx.Client(base_url=url, transport=a_transport(one_price)))

    monkeypatch.setattr(spot, "EnergiDataService", service)
    day = ["fetch", "2026-01-20", "2026-01-21"]

    first, again = commands.invoke(spot_prices.app, day), commands.invoke(spot_prices.app, day)

    assert "DK1, days stored with new prices: 2026-01-20." in first.output
    assert "The source says what we have: nothing was stored." in again.output
