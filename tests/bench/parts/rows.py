"""A row for each reading in PostgreSQL and one SQL statement, beside our settlement of it.

Processor time of both is counted in the same way: the client, and every process of the server,
which vacuums nothing by itself meanwhile (what one leaves behind is no work of the other).
"""

from tests.bench import rows
from tests.bench.figures import Report
from tests.bench.measure import best, least_cpu
from tests.bench.runs import lay_out_again, settle_month
from tests.bench.server import END, MONTH, Server


def measure(report: Report, server: Server, points: int, repeat: int) -> None:
    """Lay the month out as rows, settle it both ways by turns, and compare what comes out."""
    url = server.supplier(points)
    try:
        with server.without_autovacuum():
            report.step("laying the month out by point, and as rows")
            by_point = lay_out_again(url, END, whole_server=True)
            by_rows = rows.lay_out(url, MONTH, END)
            report.step("settling both ways, by turns")
            decimals = rows.settle(url, rows.DECIMALS)
            ours, theirs = [], []
            for _ in range(repeat):
                ours.append(settle_month(url, MONTH, END, whole_server=True))
                theirs.append(rows.settle(url, rows.WHOLE_NUMBERS))
        differ = rows.that_differ(url)
    finally:
        rows.forget(url)

    statement = best(theirs)
    run = min(ours, key=lambda one: one.all.wall)
    note = f"{by_rows.readings:,} rows, written in {by_rows.seconds:.1f} s"
    report.add("rows: disk", by_rows.all_bytes / 1e9, "GB", note=note)
    report.add("rows: of that the table", by_rows.table_bytes / 1e9, "GB")
    note = f"two amounts a point, both cores; processor: {statement.cpu:.1f} s"
    report.add("rows: one statement, whole numbers", statement.wall, "s", note=note)
    note = f"once; processor: {decimals.cpu:.1f} s"
    report.add("rows: one statement, decimals", decimals.wall, "s", note=note)
    note = (
        f"{run.lines:,} lines; processor: {run.all.cpu:.1f} s; not in it: the plan, "
        f"{run.plan.wall:.1f} s (processor {run.plan.cpu:.1f}), and the night's lay-out by "
        f"point, {by_point.wall:.1f} s (processor {by_point.cpu:.1f})"
    )
    report.add("rows: our settlement of the month", run.all.wall, "s", note=note)
    report.add("rows / settlement", statement.wall / run.all.wall, "×")
    cpu = least_cpu(theirs) / min(one.all.cpu for one in ours)
    report.add("rows / settlement, by processor time", cpu, "×")
    report.add("rows: points whose amounts differ", differ, "points", at_most=0)
