"""One point's month, as a customer asks for it: the query by hour, day and month."""

from datetime import date
from time import perf_counter
from typing import get_args

import numpy as np
import psycopg

from elhandel.metering import consumption
from elhandel.metering.consumption import Resolution
from tests.bench.figures import Report
from tests.bench.measure import in_a_process
from tests.bench.server import END, MONTH, Server

_ASKED = 500
_POINTS = "SELECT metering_point_id FROM portfolio.supply_period ORDER BY random() LIMIT %s"


def measure(report: Report, server: Server, points: int) -> None:
    """Ask for random points, each once, so that nothing of them is at hand."""
    url = server.supplier(points)
    report.step("one point's month")
    for resolution in get_args(Resolution.__value__):
        middle, slow = in_a_process(_milliseconds, url, MONTH, END, resolution)
        report.add(f"a point's month by {resolution}", middle, "ms", at_most=2.0, note=f"median; 95 %: {slow:.2f} ms")


def _milliseconds(url: str, start: date, end: date, resolution: Resolution) -> tuple[float, float]:
    with psycopg.connect(url) as tx:
        points = [row[0] for row in tx.execute(_POINTS, [_ASKED])]
        consumption(tx, points[0], start, end, resolution)
        times = []
        for point in points:
            began = perf_counter()
            found = consumption(tx, point, start, end, resolution)
            times.append((perf_counter() - began) * 1000)
            assert all(one.complete for one in found)
    return float(np.median(times)), float(np.percentile(times, 95))
