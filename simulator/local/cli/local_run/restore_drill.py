"""`elhandel restore-drill`: only a backup that was restored is known to be one."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli import local_api
from simulator.local.cli.exits import OFFENDERS_FOUND

if TYPE_CHECKING:
    from simulator.local.cloud.database.restore_drill import Drill

_LISTED = 20


def restore_drill(
    database_url: Annotated[
        str, typer.Option(help="Drill with this database instead of the stack's that runs.")
    ] = "",
) -> None:
    """Dump the database, restore it beside itself, compare the two and check the invariants.

    The exit code is 1 if something did not come back or does not hold, 2 if the drill could not be
    done, and 3 if the database does not answer. The restored database and the dump are deleted in
    any case.
    """
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    from simulator.local.cloud.database.postgres import SUPERUSER  # noqa: PLC0415
    from simulator.local.cloud.database.restore_drill import drill  # noqa: PLC0415  (psycopg)

    url = database_url or make_conninfo(local_api.running().database_url, user=SUPERUSER)
    done = drill(url)

    show(done)
    if not done.passed:
        raise typer.Exit(OFFENDERS_FOUND)


def show(done: "Drill") -> None:
    """Print what was done and how long it took, then what differs or offends."""
    console = Console()
    table = Table("Restore drill", "", show_header=False)
    table.add_row("Tables, rows", f"{done.tables}, {done.rows:,}")
    table.add_row("Dump", f"{done.dump_bytes / 2**20:.1f} MiB in {done.dump_seconds:.1f} s")
    table.add_row("Restore", f"{done.restore_seconds:.1f} s")
    table.add_row(
        "Compare and check", f"{done.check_seconds:.1f} s, {len(done.findings)} invariants"
    )
    console.print(table)

    problems = [
        *(f"Not as it was: {difference}" for difference in done.differences),
        *(f"A migration is missing: {name}" for name in done.missing_migrations),
        *(
            f"{finding.invariant.holds} {offender.subject}: {offender.how}"
            for finding in done.findings
            for offender in finding.offenders
        ),
    ]
    for problem in problems[:_LISTED]:
        console.print(problem, style="red", markup=False)

    if len(problems) > _LISTED:
        console.print(f"… and {len(problems) - _LISTED} more", style="red")

    if not problems:
        console.print(
            "All rows, sequences, policies, grants, constraints and indexes came back, "
            "and all invariants hold."
        )
