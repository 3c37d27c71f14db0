"""Trades are kept as long as the books of their year, and go whole."""

from collections.abc import Callable

import pytest

from elhandel.billing.upkeep import RETENTION as BILLING
from elhandel.exchange.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon, sweep
from tests.builders.clock import at
from tests.builders.forgetting import batches, counted
from tests.integration.exchange.world import Market

KEPT = (
    "trade_order", "trade", "settled_trade", "measured", "charged", "settled_book",
    "cleared_book", "epoch", "pause", "clearance",
)  # fmt: skip


def test_a_market_goes_whole_five_years_after_its_year(
    market: Market, database_of: Callable[[str], Database]
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clear()
    market.sell(seller, "1", "5.00")
    market.empty()
    market.pause_or_resume()
    market.pause_or_resume()
    market.settle_electricity()
    market.settle_trades()

    def left() -> set[str]:
        return {
            table for table in KEPT if market.world.rows(f"SELECT 1 FROM exchange.{table} LIMIT 1")
        }

    def swept_on(day: str) -> dict[str, int]:
        until = horizon(FixedClock(at(day)))
        return dict(
            sweep(database_of("upkeep"), RETENTION, until, time_is_left=lambda: True).counts
        )

    assert left() == set(KEPT)
    assert set(swept_on("2031-12-31T12:00").values()) == {0}
    assert left() == set(KEPT)

    assert min(swept_on("2032-01-01T12:00").values()) > 0
    assert left() == set()
    assert not market.offenders()


@pytest.mark.parametrize("limit", [1, 2])
def test_trades_go_a_few_rows_at_a_time_and_nobody_is_charged_for_what_is_left(
    market: Market, database_of: Callable[[str], Database], limit: int
) -> None:
    """Of a month that has lost a trade, the others would come to another amount."""
    homes = [market.neighbour(produced=500) for _ in range(2)] + [market.neighbour()]
    for hour in range(3):
        market.sell(homes[hour % 2], "5", "0.15")
        market.buy(homes[2], "5", "0.16")
        market.clear()
    market.settle_electricity()
    market.settle_trades()
    with market.database.transaction() as tx:
        tx.execute(_A_BILL_OF_THE_YEAR)
    assert not market.offenders()
    charges = counted(market.database, ["billing.charge"])
    upkeep = database_of("upkeep")
    tables = [f"exchange.{table}" for table in KEPT]

    market.clock.instant = at("2032-01-01T03:00")
    sweep(upkeep, BILLING, horizon(market.clock), time_is_left=lambda: True)
    charges = counted(market.database, ["billing.charge"])
    for gone in batches(upkeep, RETENTION, tables, "2032-01-01T12:00", limit):
        assert max(gone.values()) <= limit
        assert market.settle_trades() == []
        assert counted(market.database, ["billing.charge"]) == charges
        assert not market.offenders()

    assert set(counted(market.database, tables).values()) == {0}


_A_BILL_OF_THE_YEAR = """
INSERT INTO billing.number_series (series, last) VALUES (2026, 0)
"""
