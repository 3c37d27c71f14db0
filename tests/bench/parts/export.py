"""The lines of a month, read over the export API by another system."""

import asyncio
from typing import Any

import psycopg

from elhandel.platform import web
from elhandel.platform.clock import SystemClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.telemetry import logger
from elhandel.platform.web.pages import MOST_ROWS
from functions.portal.app import books
from tests.bench.figures import Report
from tests.bench.measure import Measured, Stopwatch, in_a_process
from tests.bench.server import Server, for_function

_LINES = 8

# Settlements as a run writes them, without the readings behind them.
_POINTS = """
INSERT INTO portfolio.metering_point (gsrn, created_at)
SELECT '5713131' || lpad(n::text, 11, '0'), now() FROM generate_series(1, %s) n
"""
_CUSTOMERS = """
INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, identity_sealed,
                                identity_key, created_at, updated_at)
SELECT 'private', 'x', 'x@example.dk', '+4512345678', int4send(n), '', '', now(), now()
FROM generate_series(1, %s) n
"""
_CONTRACTS = """
INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, created_at)
SELECT n, n, 'spot-basis', 'active', now() FROM generate_series(1, %s) n
"""
_SUPPLIES = """
INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on, activated_at)
SELECT n, n, 'active', '2025-01-01', now() FROM generate_series(1, %s) n
"""
_RUN = """
INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, requested_by,
                            planned_at, closed_at)
VALUES ('2026-01-01', '2026-02-01', 1, 'closed', 1, 'bench', now(), now())
"""
_CHARGES = """
INSERT INTO pricing.charge (owner_gln, kind, code)
SELECT '5790001089030', 'tariff', 'B' || n FROM generate_series(1, %s) n
"""
_SETTLEMENTS = """
INSERT INTO settlement.settlement (run_id, supply_period_id, contract_id, kind, period_from,
    period_to, shard_no, subtotal_ore, settled_at, metering_point_ids, charge_ids, quantities_wh,
    amounts_ore, rest_numerators, rest_denominators)
SELECT 1, n, n, 'original', '2026-01-01', '2026-02-01', 1, 100 * %(lines)s, now(),
       array_fill(n, ARRAY[%(lines)s]),
       (SELECT array_agg(charge_id ORDER BY charge_id) FROM pricing.charge WHERE code LIKE 'B%%'),
       array_fill(1000 + n::bigint, ARRAY[%(lines)s]), array_fill(100::bigint, ARRAY[%(lines)s]),
       array_fill(0::bigint, ARRAY[%(lines)s]), array_fill(1, ARRAY[%(lines)s])
FROM generate_series(1, %(points)s) n
"""


def measure(report: Report, server: Server, points: int) -> None:
    """Read every line of a run as CSV and as NDJSON, compressed; and see what memory grows by."""
    report.step(f"writing {points:,} settlements of {_LINES} lines")
    url = server.create(f"export{points}")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (_POINTS, _CUSTOMERS, _CONTRACTS, _SUPPLIES):
            connection.execute(statement, [points])
        connection.execute(_RUN)
        connection.execute(_CHARGES, [_LINES])
        connection.execute(_SETTLEMENTS, {"lines": _LINES, "points": points})
        connection.execute("VACUUM ANALYZE")

    for format_ in ("csv", "ndjson"):
        measured, answers, sent, grown = in_a_process(_read, url, format_, points * _LINES)
        note = (
            f"{answers} answers, {sent / 1e6:.1f} MB on the wire; "
            f"{measured.client:.1f} s of processor in the function"
        )
        report.add(f"export: lines of a month as {format_}", measured.wall, "s", note=note)
        report.add(f"export: memory that grows, {format_}", grown, "MB", at_most=60)


def _read(url: str, format_: str, lines: int) -> tuple[Measured, int, int, float]:
    """All lines of the run: time, answers, bytes on the wire, and MB of memory beyond one piece."""
    with Database(url).transaction() as tx:
        key = create_key(tx, "bench", "export", SystemClock())
    own = Database(for_function(url, "portal"))
    books.dependency_overrides = {web.database: lambda: own}
    logger.setLevel("ERROR")

    query = f"format={format_}"
    with Stopwatch() as small:
        _answered(key, f"{query}&limit=5000")
    with Stopwatch() as whole:
        answers, sent = 0, 0
        while query:
            size, query = _answered(key, query)
            answers, sent = answers + 1, sent + size

    assert answers == -(-lines // MOST_ROWS), answers
    return whole.measured, answers, sent, whole.measured.peak_mb - small.measured.peak_mb


def _answered(key: str, query: str) -> tuple[int, str]:
    """The length of an answer, which is thrown away as it comes, and the query of the next one."""
    size, following = 0, ""
    headers = [(b"x-api-key", key.encode()), (b"accept-encoding", b"gzip")]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/settlement/runs/1/lines",
        "query_string": query.encode(),
        "headers": headers,
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal size, following
        size += len(message.get("body", b""))
        for name, value in message.get("headers", ()):
            if name == b"link":
                following = value.decode().partition("?")[2].partition(">")[0]
        assert message.get("status", 200) == 200

    asyncio.run(books(scope, receive, send))
    return size, following
