"""A million points: loaded, laid out, settled and billed, and what each of them costs beside one of
80,000.

Both are measured in the same way, the smaller before and after the larger, so that it is the
reference of its own machine at its own hour.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from simulator.local.load import Loaded, LoadOptions, load
from tests.bench.bills import WORKERS, BilledMonth, bill_month
from tests.bench.figures import Report
from tests.bench.measure import Measured, Stopwatch, in_a_process
from tests.bench.runs import SettledRun, lay_out_month, settle_month
from tests.bench.server import END, MONTH, Server

_DEARER = 1.15
"""A point of a million at most, in time and in memory, beside one of the smaller supplier."""

_SETTLED = 2
"""How often the month is settled each time; the best counts."""

_BYTES_A_POINT = 26_000
_BYTES_BESIDE = 4 * 1024**3
"""The write-ahead log and what is sorted."""

_SIZES = """
SELECT n.nspname || '.' || coalesce(p.relname, c.relname),
       sum(pg_total_relation_size(c.oid))::bigint
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (pg_inherits i JOIN pg_class p ON p.oid = i.inhparent) ON i.inhrelid = c.oid
WHERE c.relkind = 'r' GROUP BY 1 ORDER BY 2 DESC LIMIT 8
"""


class NotEnoughDisk(Exception):
    """Less is free than the points need."""


@dataclass(frozen=True, slots=True)
class _Supplier:
    """What a supplier of this size took. load: of the process that loads it, with its database."""

    points: int
    load: Measured
    loaded: Loaded
    laid_out: Measured
    runs: Sequence[SettledRun]
    billed: BilledMonth
    disk: int
    tables: Sequence[tuple[str, int]]


def needed_bytes(points: int) -> int:
    """The disk that a supplier takes at most while it is loaded, settled and billed."""
    return points * _BYTES_A_POINT + _BYTES_BESIDE


def refuse_without_disk(folder: Path, points: int) -> str:
    """What is needed and what is free, as a sentence. Raises NotEnoughDisk."""
    needed, free = needed_bytes(points) / 1e9, shutil.disk_usage(folder).free / 1e9
    sentence = f"{points:,} points need {needed:.0f} GB of disk at {folder}; {free:.0f} are free."
    if free < needed:
        raise NotEnoughDisk(f"{sentence} Make room, or ask for fewer by --many.")
    return sentence


def measure(report: Report, server: Server, points: int, many: int, folder: Path) -> None:
    """`points`, `many` points and `points` again; nothing of them stays."""
    report.step(f"{refuse_without_disk(folder, many)} All of it is given back.")
    first = _measured(report, server, points)
    large = _measured(report, server, many)
    _add(report, large, (first, _measured(report, server, points)))


def _measured(report: Report, server: Server, points: int) -> _Supplier:
    report.step(f"{points:,} points: loading")
    url = server.create(f"many{points}")
    try:
        loaded, loading = in_a_process(_load, url, points)
        report.step(f"{points:,} points: laying the month out")
        laid_out = lay_out_month(url, END)
        report.step(f"{points:,} points: settling")
        runs = [settle_month(url, MONTH, END) for _ in range(_SETTLED)]
        report.step(f"{points:,} points: billing")
        billed = bill_month(url)
        _refuse_what_is_left(points, runs, billed)

        with psycopg.connect(url) as tx:
            tables = tx.execute(_SIZES).fetchall()
            (disk,) = tx.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    finally:
        server.drop(url)

    return _Supplier(points, loading, loaded, laid_out, runs, billed, disk, tables)


def _load(url: str, points: int) -> tuple[Loaded, Measured]:
    with Stopwatch() as watch:
        loaded = load(url, LoadOptions(points, MONTH))
    return loaded, watch.measured


def _refuse_what_is_left(points: int, runs: Sequence[SettledRun], billed: BilledMonth) -> None:
    for run in runs:
        assert run.settled == points, f"{run.settled:,} of {points:,} points were settled"
    assert billed.bills == points, f"{billed.bills:,} of {points:,} customers were billed"


def _add(report: Report, large: _Supplier, small: Sequence[_Supplier]) -> None:
    name = f"{large.points:,} points"

    steps = ", ".join(f"{step} {seconds:.0f}" for step, seconds in large.loaded.seconds.items())
    report.add(f"{name}: load", large.load.wall, "s", note=steps)
    report.add(f"{name}: lay the month out", large.laid_out.wall, "s", note="the night before")
    report.add(f"{name}: lay the month out, processor", large.laid_out.cpu, "s")
    best = min(large.runs, key=lambda run: run.all.wall)
    note = f"{best.lines:,} lines; processor: {best.plan.cpu + best.all.cpu:.1f} s"
    report.add(f"{name}: plan and settle", best.plan.wall + best.all.wall, "s", note=note)
    bill = large.billed
    note = f"{bill.bills:,} bills, {WORKERS} workers; processor: {bill.plan.cpu + bill.cpu:.0f} s"
    report.add(f"{name}: bill", bill.plan.wall + bill.wall, "s", note=note)

    for what, clock, processor, promise in (
        ("load", lambda one: one.load.wall, None, None),
        ("lay out", lambda one: one.laid_out.wall, lambda one: one.laid_out.cpu, None),
        ("plan and settle", _settled_on_the_clock, _settled_by_processor, _DEARER),
        ("bill", _billed_on_the_clock, _billed_by_processor, _DEARER),
    ):
        _add_growth(report, f"{name}: {what}", large, small, clock, processor, promise)

    for what, peak, promise in (
        ("settles", lambda one: max(run.all.peak_mb for run in one.runs), _DEARER),
        ("bills", lambda one: one.billed.peak_mb, _DEARER),
        ("plans bills", lambda one: one.billed.plan.peak_mb, None),
        ("loads", lambda one: one.load.peak_mb, None),
        ("lays out", lambda one: one.laid_out.peak_mb, None),
    ):
        _add_memory(report, f"{name}: peak memory of what {what}", large, small, peak, promise)

    biggest = ", ".join(f"{table} {size / 1e9:.2f}" for table, size in large.tables)
    report.add(f"{name}: disk", large.disk / 1e9, "GB", note=biggest)
    each = large.disk / large.points
    beside = f"{small[0].disk / small[0].points:,.0f} of {small[0].points:,}"
    report.add(f"{name}: disk of a point", each, "bytes", note=beside)


def _settled_on_the_clock(one: _Supplier) -> float:
    return min(run.plan.wall + run.all.wall for run in one.runs)


def _settled_by_processor(one: _Supplier) -> float:
    return min(run.plan.cpu + run.all.cpu for run in one.runs)


def _billed_on_the_clock(one: _Supplier) -> float:
    return one.billed.plan.wall + one.billed.wall


def _billed_by_processor(one: _Supplier) -> float:
    return one.billed.plan.cpu + one.billed.cpu


type _Of = Callable[[_Supplier], float]


def _add_growth(
    report: Report,
    what: str,
    large: _Supplier,
    small: Sequence[_Supplier],
    clock: _Of,
    processor: _Of | None,
    promise: float | None,
) -> None:
    """Time for each point beside that of the smaller supplier, whose best counts.

    promise: of processor time.
    """
    for by, seconds, at_most in (("processor", processor, promise), ("the clock", clock, None)):
        if seconds is None:
            continue
        each = seconds(large) / large.points * 1e6
        beside = min(seconds(one) / one.points for one in small) * 1e6
        report.add(
            f"{what}, a point / one of {small[0].points:,}, by {by}",
            each / beside,
            "×",
            at_most=at_most,
            note=f"{each:,.0f} and {beside:,.0f} µs",
        )


def _add_memory(
    report: Report,
    what: str,
    large: _Supplier,
    small: Sequence[_Supplier],
    peak: _Of,
    promise: float | None,
) -> None:
    """Peak memory beside that with the smaller supplier, which it is promised to be.

    Without a promise: some bytes of each customer are held, as numbers in arrays.
    """
    beside = max(peak(one) for one in small)
    at_most = None if promise is None else round(promise * beside)
    report.add(
        what, peak(large), "MB", at_most=at_most, note=f"{beside:.0f} MB of {small[0].points:,}"
    )
