"""One point's month, as a customer asks for it: the query by hour, day and month."""

from datetime import date
from time import perf_counter
from typing import get_args

import numpy as np
import psycopg

from elhandel.metering.read import consumption
from elhandel.metering.read.totals import _STORED_DAYS, Resolution
from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from tests.bench.figures import Report
from tests.bench.measure import in_a_process
from tests.bench.server import END, MONTH, Server

_ASKED = 500
_POINTS = "SELECT metering_point_id FROM portfolio.supply_period ORDER BY random() LIMIT %s"


def measure(report: Report, server: Server, points: int) -> None:
    """Ask for random points, each once, so that nothing of them is at hand."""
    url = server.supplier(points)
    report.step("one point's month")
    middle, slow = in_a_process(_milliseconds, url, MONTH, END, None)
    report.add(
        "a point's month: the query", middle, "ms", at_most=2.0, note=f"median; 95 %: {slow:.2f} ms"
    )

    for resolution in get_args(Resolution.__value__):
        middle, slow = in_a_process(_milliseconds, url, MONTH, END, resolution)
        note = f"query and sums, median; 95 %: {slow:.2f} ms"
        report.add(f"a point's month by {resolution}", middle, "ms", at_most=2.0, note=note)


def _milliseconds(
    url: str, start: date, end: date, resolution: Resolution | None
) -> tuple[float, float]:
    with psycopg.connect(url) as tx:
        points = [row[0] for row in tx.execute(_POINTS, [_ASKED])]
        times = []
        for point in points:
            began = perf_counter()
            found = _ask(tx, point, start, end, resolution)
            times.append((perf_counter() - began) * 1000)
            assert found
    return float(np.median(times)), float(np.percentile(times, 95))


def _ask(tx: Transaction, point: int, start: date, end: date, resolution: Resolution | None) -> int:
    """The rows of the query alone, or what is made of them; how many."""
    if resolution is not None:
        return len(consumption(tx, point, Period(start, end), resolution))
    values = {"metering_point_id": point, "from_day": start, "to_day": end}
    return len(tx.cursor(binary=True).execute(_STORED_DAYS, values).fetchall())
