"""A row for each reading in PostgreSQL and one SQL statement, beside our settlement of it."""

from tests.bench import rows
from tests.bench.figures import Report
from tests.bench.runs import settle_month
from tests.bench.server import END, MONTH, Server


def measure(report: Report, server: Server, points: int, repeat: int) -> None:
    """Lay the month out as rows, settle it both ways by turns, and compare what comes out."""
    url = server.supplier(points)
    report.step("laying the month out as rows")
    try:
        laid_out = rows.lay_out(url, MONTH, END)
        report.step("settling both ways, by turns")
        decimals = rows.settle(url, rows.DECIMALS, 1)
        ours, theirs = [], []
        for _ in range(repeat):
            ours.append(settle_month(url, MONTH, END))
            theirs.append(rows.settle(url, rows.WHOLE_NUMBERS, 1))
        differ = rows.that_differ(url)
    finally:
        rows.forget(url)

    best = min(theirs, key=lambda one: one.wall)
    run = min(ours, key=lambda one: one.all.wall)
    note = f"{laid_out.readings:,} rows, written in {laid_out.seconds:.0f} s"
    report.add("rows: disk", laid_out.all_bytes / 1e9, "GB", note=note)
    report.add("rows: of that the table", laid_out.table_bytes / 1e9, "GB")
    note = f"two amounts a point, both cores; processor: {best.cpu:.1f} s"
    report.add("rows: one statement, whole numbers", best.wall, "s", note=note)
    note = f"once; processor: {decimals.cpu:.1f} s"
    report.add("rows: one statement, decimals", decimals.wall, "s", note=note)
    note = f"{run.lines:,} lines; processor: {run.all.cpu:.1f} s"
    report.add("rows: our settlement of the month", run.all.wall, "s", note=note)
    report.add("rows / settlement", best.wall / run.all.wall, "×")
    cpu = min(one.cpu for one in theirs) / min(one.all.cpu for one in ours)
    report.add("rows / settlement, by processor time", cpu, "×")
    report.add("rows: points whose amounts differ", differ, "points", at_most=0)
