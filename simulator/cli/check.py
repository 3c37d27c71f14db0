"""`elhandel check`: what must hold in the database, asked by hand."""

from datetime import timedelta
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.cli import local_api
from simulator.cloud.stack_options import StackOptions

OFFENDERS_FOUND: Final = 1
_DAYS: Final = 40


def check(
    days: Annotated[int, typer.Option(min=0, help="Look at what was worked on in the last so many days.")] = _DAYS,
    everything: Annotated[bool, typer.Option("--all", help="Look at everything there ever was.")] = False,
    database_url: Annotated[str, typer.Option(help="Ask this database instead of the stack's that runs.")] = "",
) -> None:
    """Check what must hold of readings, settlements and invoices, and list what offends; then the exit code is 1."""
    from elhandel import billing, settlement  # noqa: PLC0415  (numpy, psycopg)
    from elhandel.platform.clock import MovableClock, SystemClock  # noqa: PLC0415
    from elhandel.platform.database import Database  # noqa: PLC0415
    from elhandel.platform.invariants import EVERYTHING, Scope  # noqa: PLC0415
    from elhandel.platform.invariants import check as ask  # noqa: PLC0415

    clock = SystemClock() if database_url else MovableClock(StackOptions().clock_file)
    scope = EVERYTHING if everything else Scope(since=clock.today() - timedelta(days=days))
    database = Database(database_url or local_api.running().database_url)
    findings = ask(database, (*settlement.INVARIANTS, *billing.INVARIANTS), scope)
    database.close()

    console = Console()
    table = Table("What must hold", "Offenders", "Seconds")
    for finding in findings:
        table.add_row(finding.invariant.holds, str(len(finding.offenders) or ""), f"{finding.seconds:.2f}")
    console.print(table)
    offenders = [(finding.invariant.name, one) for finding in findings for one in finding.offenders]
    for name, one in offenders:
        console.print(f"{name}: {one.subject}: {one.how}", soft_wrap=True, highlight=False)
    if offenders:
        raise typer.Exit(OFFENDERS_FOUND)
