"""Billing a settled month as the functions do: its shards planned, then issued by workers side by
side, each in a process of its own.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter

from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.memory import keep_loaded
from elhandel.values.ids import RunId
from tests.bench.measure import Measured, Stopwatch, backend_of, in_a_process
from tests.bench.runs import a_clock
from tests.bench.server import END, for_function

WORKERS = 2


@dataclass(frozen=True, slots=True)
class BilledMonth:
    """plan: finding who is billed, and shards of them. wall: seconds on the clock of the workers.

    cpu: seconds of processor of the workers with their databases. peak_mb: of the larger of them.
    """

    run: RunId
    shards: tuple[int, ...]
    plan: Measured
    wall: float
    cpu: float
    peak_mb: float
    bills: int


def bill_month(url: str) -> BilledMonth:
    """Bill the run that was settled last; none of it has been billed before."""
    run, shards, plan = in_a_process(_plan, url)

    parts = [shards[worker::WORKERS] for worker in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(_ready, range(WORKERS)))
        began = perf_counter()
        done = list(pool.map(_bill, [url] * WORKERS, [run] * WORKERS, parts))
        wall = perf_counter() - began

    times = [measured for _, measured in done]
    return BilledMonth(
        run=run,
        shards=tuple(shards),
        plan=plan,
        wall=wall,
        cpu=sum(one.cpu for one in times),
        peak_mb=max(one.peak_mb for one in times),
        bills=sum(bills for bills, _ in done),
    )


def _plan(url: str) -> tuple[RunId, list[int], Measured]:
    database = Database(for_function(url, "settlement_worker"))
    with database.transaction() as tx:
        (run,) = fetch_one(tx, "SELECT max(run_id) FROM settlement.run", {})
        backend = backend_of(tx)
    with Stopwatch(backend) as watch, database.transaction() as tx:
        shards = plan_invoices(tx, RunId(run))
    database.close()

    return RunId(run), shards, watch.measured


def _ready(_: int) -> None:
    """The process has started and has imported this, as a warm function has."""


def _bill(url: str, run: RunId, shards: list[int]) -> tuple[int, Measured]:
    """How many bills these shards gave."""
    keep_loaded()  # as the function does
    database = Database(for_function(url, "invoice_generator"))
    clock, bills = a_clock(END), 0
    with database.transaction() as tx:
        backend = backend_of(tx)
    with Stopwatch(backend) as watch:
        for shard in shards:
            with database.transaction() as tx:
                bills += issue_shard(tx, run, shard, clock).invoices
    database.close()

    return bills, watch.measured
