"""Trades are kept as long as the books of their year, and go whole."""

from collections.abc import Callable

from elhandel.exchange.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon, sweep
from tests.builders.clock import at
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
