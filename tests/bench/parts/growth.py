"""A quarter, a half, once and twice the points: the time for each point must stay what it is."""

from tests.bench.figures import Report
from tests.bench.runs import settle_month
from tests.bench.server import END, MONTH, Server


def measure(report: Report, server: Server, points: int, repeat: int) -> None:
    """Settle a month at four sizes."""
    by_clock, by_processor = [], []
    for size in (points // 4, points // 2, points, points * 2):
        report.step(f"{size:,} points")
        url = server.supplier(size)
        # One after another: side by side, the price vectors that each makes for itself weigh more
        # on few points.
        with server.without_autovacuum():  # of what was loaded a moment ago
            runs = [settle_month(url, MONTH, END, at_once=1) for _ in range(repeat)]
        wall = min(one.all.wall for one in runs) / size * 1e6
        cpu = min(one.all.cpu for one in runs) / size * 1e6
        by_clock.append(wall)
        by_processor.append(cpu)
        report.add(f"{size:,} points: time for each", wall, "µs", note=f"{cpu:.0f} µs of processor")
        if size != points:
            server.drop(url)

    report.add("growth: dearest / cheapest point", max(by_clock) / min(by_clock), "×", at_most=1.15)
    ratio = max(by_processor) / min(by_processor)
    report.add("growth: dearest / cheapest point, by processor time", ratio, "×")
