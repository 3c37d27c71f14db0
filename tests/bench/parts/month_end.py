"""The end of a month: planned, settled, composed into bills, numbered, booked and posted."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.database import Database, fetch_one
from elhandel.values.ids import RunId
from tests.bench.figures import Report
from tests.bench.measure import Stopwatch, backend_of
from tests.bench.runs import a_clock, settle_month
from tests.bench.server import END, MONTH, Server

_WORKERS = 2


def measure(report: Report, server: Server, points: int) -> None:
    """From planning the run to bills in the books, without their documents."""
    url = server.supplier(points)
    report.step("settling the month")
    settled = settle_month(url, MONTH, END)

    report.step("billing it")
    database = Database(url)
    context = get_context("spawn")
    with ProcessPoolExecutor(_WORKERS, mp_context=context) as pool:
        list(pool.map(_ready, range(_WORKERS)))
        began = perf_counter()
        with database.transaction() as tx:
            (run,) = fetch_one(tx, "SELECT max(run_id) FROM settlement.run", {})
            shards = plan_invoices(tx, RunId(run))
        parts = [shards[worker::_WORKERS] for worker in range(_WORKERS)]
        done = list(pool.map(_bill, [url] * _WORKERS, [run] * _WORKERS, parts))
        billing = perf_counter() - began
    database.close()

    bills = sum(count for count, _ in done)
    processor = sum(seconds for _, seconds in done)
    note = f"{bills:,} bills, {_WORKERS} workers; processor: {processor:.1f} s"
    report.add("month-end: bills", billing, "s", at_most=40 * points / 80_000, note=note)
    whole = settled.plan.wall + settled.all.wall + billing
    report.add("month-end: all of it", whole, "s", at_most=60 * points / 80_000)


def _ready(_: int) -> None:
    """The process has started and has imported this, as a warm function has."""


def _bill(url: str, run: int, shards: list[int]) -> tuple[int, float]:
    """How many bills these shards gave, and seconds of processor."""
    database, clock, bills = Database(url), a_clock(END), 0
    with database.transaction() as tx:
        backend = backend_of(tx)
    with Stopwatch(backend) as watch:
        for shard in shards:
            with database.transaction() as tx:
                bills += issue_shard(tx, RunId(run), shard, clock).invoices
    database.close()

    return bills, watch.measured.cpu
