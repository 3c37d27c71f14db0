"""Settling corrections: the time goes with what has changed, not with what was settled."""

from datetime import date, timedelta

from elhandel.platform.database import Database
from elhandel.settlement import corrections, progress
from tests.bench.deliveries import Delivery, deliver
from tests.bench.figures import Report
from tests.bench.measure import Measured, Stopwatch, backend_of, in_a_process, one_core
from tests.bench.runs import a_clock, settle_month
from tests.bench.server import END, MONTH, Server, for_function

_SHARES = (0.0125, 0.025, 0.05)


def measure(report: Report, server: Server, points: int) -> None:
    """Correct one settled day of more and more points."""
    url = server.supplier(points)
    report.step("settling the month, then correcting a day of it")
    settle_month(url, MONTH, END)

    times = []
    for number, share in enumerate(_SHARES, start=1):
        deliver(url, Delivery(MONTH + timedelta(days=10 + number), share, number))
        corrected, lines, time = in_a_process(_correct, url, END)
        times.append((corrected, time.wall))
        note = f"{corrected:,} supply periods, {lines:,} lines, {time.cpu:.2f} s of processor"
        report.add(f"corrections settled, {share:.2%} of the points", time.wall, "s", note=note)

    (fewest, least), (most, longest) = min(times), max(times)
    growth = (longest / least) / (most / fewest)
    report.add(
        "corrections settled: growth of time / of what changed",
        growth,
        "×",
        at_most=1.1,
        note="1 is linear",
    )


def _correct(url: str, end: date) -> tuple[int, int, Measured]:
    database, clock = Database(for_function(url, "settlement_worker")), a_clock(end)
    with database.transaction() as tx:
        backend = backend_of(tx)

    with one_core(backend), Stopwatch(backend) as watch:
        with database.transaction() as tx:
            (run,) = corrections.plan_corrections(tx, clock=clock, requested_by="bench")
        done = [
            corrections.correct_shard(database, run.run_id, number, clock=clock)
            for number in range(run.shards)
        ]
        with database.transaction() as tx:
            progress.close_run(tx, run.run_id, clock.now())

    database.close()

    return run.supply_periods, sum(shard.lines for shard in done), watch.measured
