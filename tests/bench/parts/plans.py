"""EXPLAIN (ANALYZE) of every query on the hot path, with the values of a shard in mid-run."""

import re
from collections.abc import Mapping
from typing import Any

import psycopg

from elhandel.metering.days import store
from elhandel.metering.packed.day import PackedDay
from elhandel.metering.read import stored_months, stretches
from elhandel.metering.read.gaps import _GAPS
from elhandel.metering.read.totals import _STORED_DAYS
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database.connection import _BY_KEY
from elhandel.pricing.spot import price as spot_prices
from elhandel.settlement.corrections import marks
from elhandel.settlement.corrections import store as correction_store
from elhandel.settlement.progress import close
from elhandel.settlement.runs import POINTS_PER_SHARD
from elhandel.settlement.shard import links as shard_links
from elhandel.settlement.shard import points as shard_points
from elhandel.settlement.shard import prices as shard_prices
from elhandel.values.days.local_time import start_of_day
from tests.bench.figures import Report
from tests.bench.runs import settle_month
from tests.bench.server import END, MONTH, Server

_LONG_LIST = re.compile(r"'\{[^}]{60,}\}'")
_SHARD = "SELECT supply_period_ids FROM settlement.shard ORDER BY shard_no OFFSET %s LIMIT 1"
_OF_CONTRACTS = """
SELECT array_agg(contract_id) FROM portfolio.supply_period WHERE supply_period_id = ANY(%s)
"""
_POINTS = """
SELECT array_agg(p.metering_point_id ORDER BY p.metering_point_id), array_agg(DISTINCT l.charge_id)
FROM portfolio.supply_period s
JOIN portfolio.metering_point p
    ON p.metering_point_id = s.metering_point_id OR p.parent_id = s.metering_point_id
LEFT JOIN pricing.price_link l ON l.metering_point_id = p.metering_point_id
WHERE s.supply_period_id = ANY(%s)
"""


def measure(report: Report, server: Server, points: int) -> None:
    """Explain each query once."""
    url = server.supplier(points)
    report.step("query plans")
    run = settle_month(url, MONTH, END)

    with psycopg.connect(url) as connection:
        connection.execute(_BY_KEY)
        for name, sql, values in _queries(connection, points // POINTS_PER_SHARD // 2):
            rows = connection.execute(
                b"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + sql.encode(), values
            ).fetchall()
            report.plans[name] = [_LONG_LIST.sub("'{…}'", row[0]) for row in rows]
            report.console.print(f"  {name}: {report.plans[name][-1].strip()}", highlight=False)
        connection.rollback()  # some of them write

    assert run.settled, "nothing was settled"


def _queries(
    connection: psycopg.Connection[Any], shard: int
) -> list[tuple[str, str, Mapping[str, Any]]]:
    (supply_periods,) = connection.execute(_SHARD, [shard]).fetchone() or ([],)
    points, charges = connection.execute(_POINTS, [supply_periods]).fetchone() or ([], [])
    (contracts,) = connection.execute(_OF_CONTRACTS, [supply_periods]).fetchone() or ([],)
    points = sorted(set(points))
    days = {"start": MONTH, "end": END}
    bounds = {"from_day": MONTH, "to_day": END}
    gaps = {"ids": points, "firsts": [MONTH] * len(points), "pasts": [END] * len(points), **bounds}
    zero = PackedDay(60, bytes(96), None, start_of_day(END), None)
    delivered = [store.Arrived(point, MONTH, zero) for point in points]
    repeated = {**store._columns(delivered), "first": MONTH, "last": MONTH}
    late = {
        "points": points,
        "days": [MONTH] * len(points),
        "change": "readings",
        "message": 1,
        "at": start_of_day(END),
    }

    return [
        (
            "plan: what is to be settled",
            "SELECT * FROM settlement.supply_to_settle(%(start)s, %(end)s)",
            days,
        ),
        (
            "shard: supply",
            shard_points._SUPPLY,
            {**days, "supply_periods": Int4s(supply_periods)},
        ),
        ("shard: contracts", shard_points._CONTRACTS, {"contracts": Int4s(contracts)}),
        ("shard: children", shard_points._CHILDREN, {**days, "points": Int4s(points)}),
        ("shard: what the market says", shard_points._DESCRIBED, {**days, "points": Int4s(points)}),
        ("shard: links", shard_links._LINKS, {"points": Int4s(points)}),
        ("shard: charges", shard_prices._CHARGES, {**days, "charges": charges}),
        ("shard: spot prices", spot_prices._DAYS, {**days, "areas": ["DK1", "DK2"]}),
        (
            "shard: readings of a month that is laid out",
            stored_months._MONTHS,
            {"ids": Int4s(points), "month": MONTH},
        ),
        ("shard: readings by day", stretches._BY_DAY, {"ids": Int4s(points), **bounds}),
        ("a delivery that was there before", store._UNEQUAL, repeated),
        ("a late delivery: what it touches", marks._READINGS, late),
        ("completeness", _GAPS, gaps),
        ("run: close", close._CLOSE, {"run": 1, "now": "2026-02-10"}),
        (
            "correction: settled before",
            correction_store._SETTLED_BEFORE,
            {**days, "run": 2, "supply_periods": supply_periods[:100]},
        ),
        ("portal: a point's month", _STORED_DAYS, {"metering_point_id": points[0], **bounds}),
    ]
