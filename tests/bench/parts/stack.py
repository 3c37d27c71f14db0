"""The whole stack: a month through SQS and two workers, and the portal's function."""

import http.client
import shutil
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import psycopg

from simulator.local.cloud.processes import free_port, wait_until
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from simulator.local.load import LoadOptions, load
from tests.bench.figures import Report
from tests.bench.server import END, MONTH, lay_out

_WORKERS = 2
_AT_ONCE = 3  # shards that a worker settles side by side
_LONGEST_SECONDS = 600
_CUSTOMERS = 20
_REQUESTS = 400
_MANY_CALLS = 15
_GSRNS = """
SELECT p.gsrn, c.customer_id
FROM portfolio.supply_period JOIN portfolio.metering_point p USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
ORDER BY random() LIMIT %s
"""
_CLOSED = "SELECT state = 'closed' FROM settlement.run WHERE run_id = %s"
_TIMES = """
SELECT count(*), sum(duration_ms), sum(read_ms), sum(settle_ms), sum(write_ms), max(duration_ms)
FROM settlement.shard WHERE run_id = %s
"""


def measure(report: Report, points: int, folder: Path) -> None:
    """Start a stack of its own, load it, ask the portal, settle the month."""
    home = folder / "stack"
    shutil.rmtree(home, ignore_errors=True)
    ports = {"port": free_port(), "aws_port": free_port(), "outside_port": free_port()}
    report.step("starting a stack")

    with Stack.up(StackOptions(home=home, workers=_WORKERS, schedules=False, **ports)) as stack:
        stack.host.snapshots["SettlementWorker"].take()  # as a version's is when it is published
        report.step(f"loading {points:,} points")
        load(stack.postgres.url(), LoadOptions(points, MONTH))
        lay_out(stack.postgres.url(), END)
        _ask_the_portal(report, stack)
        _settle(report, stack, points)

    shutil.rmtree(home, ignore_errors=True)


def _settle(report: Report, stack: Stack, points: int) -> None:
    with psycopg.connect(stack.postgres.url(), autocommit=True) as connection:
        began = perf_counter()
        planned = stack.invoke(
            "SettlementWorker", {"job": "plan", "from": str(MONTH), "to": str(END)}
        )
        sent = perf_counter() - began
        run = planned["run_id"]

        def closed() -> bool:
            row = connection.execute(_CLOSED, [run]).fetchone()
            return row is not None and bool(row[0])

        assert wait_until(closed, _LONGEST_SECONDS, every=0.05), "the run was not closed"
        wall = perf_counter() - began
        row = connection.execute(_TIMES, [run]).fetchone()
    assert row is not None
    shards, duration, read, settle, write, longest = (int(value) for value in row)
    worked = (
        f"plan and send {sent:.1f} s; {shards} shards worked {duration / 1000:.1f} s in {_WORKERS} "
        "processes"
    )
    parts = (
        f"read {read / 1000:.1f}, settle {settle / 1000:.1f}, write {write / 1000:.1f}; "
        f"longest {longest / 1000:.1f}"
    )
    report.add(
        f"through SQS and {_WORKERS} workers",
        wall,
        "s",
        at_most=3 * points / 80_000,
        note=f"{worked}: {parts}",
    )
    idle = 1 - duration / 1000 / (_WORKERS * _AT_ONCE) / max(wall - sent, 0.001)
    report.add(
        "through SQS: workers not settling",
        100 * idle,
        "%",
        note="start of processes, SQS, closing the run",
    )


def _ask_the_portal(report: Report, stack: Stack) -> None:
    """The function answers through the gateway, over one connection as a browser keeps it."""
    with psycopg.connect(stack.postgres.url()) as connection:
        customers = dict(connection.execute(_GSRNS, [_CUSTOMERS]).fetchall())

    gsrns = list(customers)
    unbounded = {"per_minute": 1_000_000, "per_day": 1_000_000}
    keys = {
        gsrn: stack.invoke(
            "Migrator",
            {
                "job": "create-key",
                "name": gsrn,
                "scope": "customer",
                "customer": customer,
                **unbounded,
            },
        )["key"]
        for gsrn, customer in customers.items()
    }
    connection = http.client.HTTPConnection(urlsplit(stack.api_url).netloc, timeout=30)

    for resolution in ("hour", "day", "month"):
        times = []
        for number in range(_MANY_CALLS + _REQUESTS // 3):
            gsrn = gsrns[number % len(gsrns)]
            path = f"/api/portal/{gsrn}/consumption?from={MONTH}&to={END}&resolution={resolution}"
            began = perf_counter()
            connection.request("GET", path, headers={"x-api-key": keys[gsrn]})
            answer = connection.getresponse()
            body: Any = answer.read()
            elapsed = (perf_counter() - began) * 1000
            assert answer.status == http.client.OK, body
            if number >= _MANY_CALLS:
                times.append(elapsed)
        slow = float(np.percentile(times, 95))
        note = f"95 % of {len(times)} warm requests; median {np.median(times):.1f} ms"
        report.add(f"portal: a point's month by {resolution}", slow, "ms", at_most=20.0, note=note)

    connection.close()
