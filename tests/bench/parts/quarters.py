"""A month of quarters against a month of hours: the same points, four times the values."""

from tests.bench.figures import Report
from tests.bench.runs import SettledRun, lay_out_again, settle_month
from tests.bench.server import END, MONTH, Server


def measure(report: Report, server: Server, points: int, repeat: int) -> None:
    """Settle both by turns."""
    hourly_url = server.supplier(points)
    report.step(f"loading {points:,} points by quarters")
    url = server.supplier(points, "PT15M")
    laid_out = lay_out_again(url, END)
    report.add(
        "quarters: lay the closed month out by point",
        laid_out.wall,
        "s",
        note=f"processor: client {laid_out.client:.2f} s, database {laid_out.server:.2f} s",
    )
    hours, quarters = [], []
    # What was laid out a moment ago would be vacuumed meanwhile; in a month's life it was by then.
    with server.without_autovacuum():
        for _ in range(repeat):
            hours.append(settle_month(hourly_url, MONTH, END))
            quarters.append(settle_month(url, MONTH, END))

    hour, quarter = _best(hours), _best(quarters)
    report.add(
        "quarters: read, settle, write",
        quarter.all.wall,
        "s",
        note=f"{quarter.all.cpu:.2f} s of processor",
    )
    report.add("quarters / hours", quarter.all.wall / hour.all.wall, "×", at_most=1.5)
    report.add("quarters / hours, by processor time", quarter.all.cpu / hour.all.cpu, "×")
    report.add("quarters: peak memory of the worker", quarter.all.peak_mb, "MB", at_most=600)
    report.add("hours: peak memory of the worker", hour.all.peak_mb, "MB", at_most=600)
    server.drop(url)


def _best(runs: list[SettledRun]) -> SettledRun:
    return min(runs, key=lambda one: one.all.wall)
