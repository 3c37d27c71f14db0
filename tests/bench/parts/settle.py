"""A month read, settled and written in one process on one core, against the floor and DuckDB."""

from pathlib import Path
from statistics import median

from tests.bench import duck
from tests.bench.figures import Report
from tests.bench.floor import copy_out, copy_to_nobody
from tests.bench.measure import Measured, best, least_cpu
from tests.bench.runs import forget_months, lay_out_again, settle_month
from tests.bench.server import END, MONTH, Server


def measure(report: Report, server: Server, points: int, repeat: int, folder: Path) -> None:
    """Everything about one hourly month."""
    report.step(f"loading {points:,} points")
    url = server.supplier(points)
    loaded = next(iter(server.loaded.values()))
    report.add("load the supplier", sum(loaded.seconds.values()), "s", at_most=60 * points / 80_000)
    report.step("by days, and laying the month out")
    forget_months(url)
    by_day = settle_month(url, MONTH, END)
    report.add(
        "read, settle, write, nothing laid out", by_day.all.wall, "s", note=_processor(by_day.all)
    )
    laid_out = lay_out_again(url, END)
    report.add("lay a closed month out by point", laid_out.wall, "s", note=_processor(laid_out))
    report.step("floor and settlement, by turns")
    floors, runs, singles, shared_floors, shared_runs = [], [], [], [], []

    for _ in range(repeat):
        floors.append(copy_out(url, MONTH))
        runs.append(settle_month(url, MONTH, END))
        singles.append(settle_month(url, MONTH, END, at_once=1))
        shared_floors.append(copy_out(url, MONTH, pinned=True))
        shared_runs.append(settle_month(url, MONTH, END, pinned=True))

    floor, run = best(floors), min(runs, key=lambda one: one.all.wall)
    report.add("floor: COPY of the packed readings", floor.wall, "s", note=_processor(floor))
    nobody = copy_to_nobody(url, MONTH)
    report.add("the same to /dev/null", nobody.wall, "s", note="what the server alone takes")
    report.add("plan", run.plan.wall, "s")
    note = ", ".join(f"{name} {ms / 1000:.2f} s" for name, ms in run.parts.items())
    report.add("read, settle, write", run.all.wall, "s", note=f"{note}; {_processor(run.all)}")
    single = min(singles, key=lambda one: one.all.wall)
    report.add(
        "the same, one shard after another", single.all.wall, "s", note=_processor(single.all)
    )
    report.add("lines written", run.lines, "lines", note=f"{run.settled:,} supply periods")
    middle = median(one.all.wall for one in runs) / median(one.wall for one in floors)
    report.add(
        "settlement / floor",
        run.all.wall / floor.wall,
        "×",
        at_most=1.0,
        note=f"best; medians {middle:.2f}",
    )
    shared_floor, shared_run = best(shared_floors), min(one.all.wall for one in shared_runs)
    report.add("floor, client and database on one core", shared_floor.wall, "s")
    report.add("read, settle, write, both on one core", shared_run, "s")
    report.add(
        "settlement / floor, both on one core", shared_run / shared_floor.wall, "×", at_most=1.4
    )
    cpu = min(one.all.cpu for one in runs) / least_cpu(floors)
    report.add(
        "settlement / floor, by processor time", cpu, "×", note="what a busy machine disturbs least"
    )
    report.add("peak memory of the worker", run.all.peak_mb, "MB", at_most=600)
    report.step("DuckDB")
    reference = duck.fastest_seconds(url, MONTH, END, folder, duck.DEFAULT)
    narrow = duck.fastest_seconds(url, MONTH, END, folder, duck.NARROW)
    report.add(
        "DuckDB: energy and grid tariff, two threads",
        reference,
        "s",
        note="DECIMAL(18,3) × DECIMAL(18,6)",
    )
    report.add(
        "the same with the narrowest decimals", narrow, "s", note="DECIMAL(9,3) × DECIMAL(9,6)"
    )
    report.add("settlement / DuckDB", run.all.wall / reference, "×", at_most=0.3)
    report.add(
        "settlement, both on one core / DuckDB on two", shared_run / reference, "×", at_most=0.5
    )


def _processor(time: Measured) -> str:
    return f"processor: client {time.client:.2f} s, database {time.server:.2f} s"
