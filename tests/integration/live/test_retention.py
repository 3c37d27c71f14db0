"""What was seen live is over within hours and goes within days; what is listened to stays."""

from collections.abc import Callable

from elhandel.live.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon, sweep
from tests.builders.clock import at
from tests.integration.exchange.world import Market
from tests.integration.live.world import Live

OWN = {"channel": "own"}
EPOCHS = {"channel": "epochs"}
TABLES = ("ticket", "connection", "subscription", "message", "channel")


def test_tickets_connections_and_messages_go_a_week_after_they_are_over(
    live: Live, market: Market, database_of: Callable[[str], Database]
) -> None:
    anna = market.neighbour(produced=2_000)
    live.connect(anna, OWN, EPOCHS)
    market.sell(anna, "1", "0.20")
    live.relay()

    def left() -> dict[str, int]:
        return {
            table: market.world.rows(f"SELECT count(*) FROM live.{table}")[0][0] for table in TABLES
        }

    def sweep_on(day: str) -> None:
        until = horizon(FixedClock(at(day)))
        sweep(database_of("upkeep"), RETENTION, until, time_is_left=lambda: True, batch=1)

    there = {"ticket": 1, "connection": 1, "subscription": 2, "message": 1, "channel": 2}
    assert left() == there

    sweep_on("2026-02-07T12:00")
    assert left() == there

    with market.database.transaction() as tx:  # it may be open for two hours, and lasts longer here
        tx.execute("UPDATE live.connection SET ends_at = '2026-06-01'")
    sweep_on("2026-03-01T12:00")
    assert left() == {**there, "ticket": 0, "message": 0}

    sweep_on("2026-07-01T12:00")
    assert left() == dict.fromkeys(TABLES, 0)
