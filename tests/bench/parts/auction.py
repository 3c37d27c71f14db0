"""The auction alone: a book of many orders cleared in memory, and an epoch of many in a database.

Promised: 10,000 orders in 50 ms, and an epoch of 1,000 through the database in a second. Both by
processor time, PostgreSQL's included: the clock of a machine with other work would say more about
that.
"""

import random
from datetime import timedelta
from time import perf_counter, process_time
from typing import Final

import psycopg

from elhandel.exchange.auction import Order, Side, clear
from elhandel.exchange.epochs import clear_ended
from elhandel.platform.database import Database
from tests.bench.figures import Report
from tests.bench.measure import seconds_of_children
from tests.bench.server import Server
from tests.builders.clock import at

_ORDERS: Final = 10_000
_IN_DATABASE: Final = 1_000
_POINTS: Final = 1_000
_PLACED: Final = at("2026-01-31T12:05")

_FILL: Final = """
INSERT INTO exchange.trade_order (
    supply_period_id, order_key, price_area, month, side, wh, price, placed_at, expires_at)
SELECT s.supply_period_id, 'bench', v.price_area, '2026-01-01',
       CASE WHEN s.supply_period_id %% 2 = 0 THEN 'buy' ELSE 'sell' END,
       100 * (1 + s.supply_period_id %% 40), 10000 * (20 + s.supply_period_id * 7 %% 60),
       %(now)s, %(now)s + interval '1 day'
FROM portfolio.supply_period s
JOIN portfolio.metering_point_version v USING (metering_point_id)
WHERE s.state = 'active' AND v.superseded_at IS NULL
ORDER BY s.supply_period_id LIMIT %(many)s
"""


def measure(report: Report, server: Server, repeat: int) -> None:
    """Clear a book in memory, and an epoch in a database."""
    orders = _orders()
    times, matches = [], 0
    for _ in range(max(3, repeat)):
        began = process_time()
        matches = len(clear(orders).matches)
        times.append((process_time() - began) * 1000)
    note = f"{matches:,} trades; the auction alone"
    report.add(f"market: {_ORDERS:,} orders cleared", min(times), "ms", at_most=50, note=note)

    url = server.supplier(_POINTS)
    with psycopg.connect(url) as tx:
        placed = tx.execute(_FILL, {"now": _PLACED, "many": _IN_DATABASE}).rowcount
    database = Database(url)
    busy, own, began = seconds_of_children(), process_time(), perf_counter()
    (cleared,) = clear_ended(database, _PLACED + timedelta(minutes=15))
    wall = perf_counter() - began
    seconds = process_time() - own + seconds_of_children() - busy
    database.close()
    assert cleared.orders == placed, "not all orders took part"
    note = f"{cleared.trades:,} trades; {wall:.2f} s on the clock"
    name = f"market: an epoch of {placed:,} orders in the database"
    report.add(name, seconds, "s", at_most=1, note=note)


def _orders() -> list[Order]:
    chance = random.Random(14)
    return [
        Order(
            number,
            number,
            Side.BUY if chance.random() < 0.5 else Side.SELL,
            chance.randint(1, 40) * 100,
            chance.randint(20, 80) * 10_000,
        )
        for number in range(_ORDERS)
    ]
