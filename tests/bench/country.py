"""`python -m tests.bench.country`: measure shards, and simulate a country's month-end from them."""

import shutil
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.billing.issue.plan import CUSTOMERS_PER_SHARD
from elhandel.platform.database import Database
from elhandel.settlement import progress, runs
from elhandel.settlement.runs import POINTS_PER_SHARD
from elhandel.settlement.shard import PriceBooks, settle_shard
from elhandel.values.ids import RunId
from simulator.country import SCENARIOS, Answer, Measured, assumed, measured, simulate
from simulator.country.shown import drawing, hours, markdown
from simulator.local.cloud.stack_options import default_home
from tests.bench.machine import machine
from tests.bench.measure import Stopwatch, backend_of, in_a_process
from tests.bench.parts.documents import seconds_of_document
from tests.bench.runs import a_clock, forget
from tests.bench.server import END, MONTH, Server, for_function, running_server

_FILE = Path(__file__).parents[2] / "simulator" / "country" / "measured.toml"


def country(
    shards: Annotated[
        int, typer.Option(min=0, help="Shards that are really run first; 0 uses what is known.")
    ] = 100,
    keep: Annotated[bool, typer.Option(help="Write what was measured into the project.")] = False,
    picture: Annotated[Path | None, typer.Option(help="Where the drawing goes (SVG).")] = None,
) -> None:
    """Measure shards of settlement and billing, and simulate a country's month-end from them."""
    console = Console()
    facts = _measured(console, shards, keep=keep) if shards else measured()
    answers = [simulate(scenario, facts, assumed()) for scenario in SCENARIOS]
    console.print(_table(answers))
    print(markdown(answers))
    if picture is not None:
        picture.write_text(drawing(answers), encoding="utf-8")
        console.print(f"Drawn: {picture}", highlight=False)


def _measured(console: Console, shards: int, *, keep: bool) -> Measured:
    folder = (default_home() / "bench").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with running_server(folder / "postgres") as server:
        console.print(f"Loading {shards * POINTS_PER_SHARD:,} points by quarters")
        url = server.supplier(shards * POINTS_PER_SHARD, "PT15M")
        console.print(f"Settling and billing {shards} shards")
        content = in_a_process(_run, url, shards)
        content["bytes_of_point"] = _bytes_of_point(url, shards * POINTS_PER_SHARD)
        content["source"] = f"{shards} shards; {_where(server)}"
    shutil.rmtree(folder / "scratch", ignore_errors=True)
    if keep:
        _FILE.write_text(_toml(content), encoding="utf-8")
    return Measured.of(content)


def _run(url: str, shards: int) -> dict[str, object]:
    """Seconds of processor of each shard, in this process and in its backend."""
    forget(url)
    clock = a_clock(END)
    database = Database(for_function(url, "settlement_worker"))
    with database.transaction() as tx:
        backend = backend_of(tx)

    with Stopwatch(backend) as planning, database.transaction() as tx:
        run = runs.plan_run(tx, MONTH, END, clock=clock, requested_by="bench")
    assert run is not None, "nothing to settle"
    settled, books = [], PriceBooks()
    for number in range(run.shards):
        with Stopwatch(backend) as watch:
            settle_shard(database, run.run_id, number, clock=clock, books=books)
        settled.append((watch.measured.client, watch.measured.server))
    with database.transaction() as tx:
        assert progress.close_run(tx, run.run_id, clock.now())
        planned = plan_invoices(tx, RunId(run.run_id))
    database.close()

    database = Database(for_function(url, "invoice_generator"))
    with database.transaction() as tx:
        backend = backend_of(tx)

    billed = []
    for number in planned[:shards]:
        with Stopwatch(backend) as watch, database.transaction() as tx:
            bills = issue_shard(tx, RunId(run.run_id), number, clock).invoices
        scale = CUSTOMERS_PER_SHARD / max(bills, 1)
        billed.append((watch.measured.client * scale, watch.measured.server * scale))
    database.close()
    return {
        "shards": settled,
        "bills": billed,
        "plan_of_point": planning.measured.server / (shards * POINTS_PER_SHARD),
        "document": seconds_of_document(),
        "intake": 1 / 343_000,
        "notice": 0.009,
    }


def _bytes_of_point(url: str, points: int) -> int:
    """Of a month's readings, children left out of the count of points."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT sum(pg_table_size(inhrelid))::bigint FROM pg_inherits "
            "WHERE inhparent = 'metering.reading_day'::regclass"
        ).fetchone()
    assert row is not None
    return int(row[0]) // points


def _where(server: Server) -> str:
    found = machine(server.version())
    names = ("processor", "cores", "load_before")
    return ", ".join(f"{name} {found[name]}" for name in names)


def _toml(content: dict[str, object]) -> str:
    lines = [
        "# What `make simulate-country ARGS=--keep` measured: seconds of processor on one core.",
        f"# A shard is {POINTS_PER_SHARD:,} points settled, or {CUSTOMERS_PER_SHARD} customers "
        "billed without documents;",
        "# first the function, then the database. `intake` and `notice` are from",
        "# docs/performance.md and simulator/cost/work.toml.",
    ]
    for name, value in content.items():
        if isinstance(value, list):
            rows = [f"  [{a:.4f}, {b:.4f}]," for a, b in value]
            lines += [f"{name} = [", *rows, "]"]
        elif isinstance(value, float):
            lines.append(f"{name} = {value:.9f}")
        else:
            lines.append(f"{name} = {value if isinstance(value, int) else repr(value)}")
    return "\n".join(lines) + "\n"


def _table(answers: list[Answer]) -> Table:
    table = Table("scenario", "settled", "billed", "sent", "again", "dead")
    for one in answers:
        times = (hours(one.settled), hours(one.billed), hours(one.sent))
        table.add_row(one.scenario.what, *times, str(one.tried_again), str(one.dead))
    return table


if __name__ == "__main__":
    typer.run(country)
