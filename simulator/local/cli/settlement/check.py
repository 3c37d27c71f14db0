"""`elhandel check`: what must hold in the database, asked by hand."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli import local_api
from simulator.local.cli.exits import OFFENDERS_FOUND
from simulator.local.cloud.stack_options import StackOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elhandel.platform.upkeep.invariants import Finding

_DAYS: Final = 40
_LISTED: Final = 100


def check(
    days: Annotated[
        int, typer.Option(min=0, help="How many days back to check what was worked on.")
    ] = _DAYS,
    everything: Annotated[
        bool, typer.Option("--all", help="Check everything, however old.")
    ] = False,
    most: Annotated[
        int,
        typer.Option(min=0, help="How many offenders of each invariant to list; 0 lists all."),
    ] = _LISTED,
    database_url: Annotated[
        str, typer.Option(help="Ask this database instead of the stack's that runs.")
    ] = "",
) -> None:
    """Check the invariants of readings, settlements and invoices, and list what offends.

    The exit code is 1 if anything does, and 3 if the database does not answer.
    """
    from elhandel import billing, settlement  # noqa: PLC0415  (numpy, psycopg)
    from elhandel.platform.clock import MovableClock, SystemClock  # noqa: PLC0415
    from elhandel.platform.database import Database  # noqa: PLC0415
    from elhandel.platform.upkeep.invariants import EVERYTHING, Scope  # noqa: PLC0415
    from elhandel.platform.upkeep.invariants import check as ask  # noqa: PLC0415

    clock = SystemClock() if database_url else MovableClock(StackOptions().clock_file)
    scope = EVERYTHING if everything else Scope(since=clock.today() - timedelta(days=days))
    database = Database(database_url or local_api.running().database_url)
    findings = ask(database, (*settlement.INVARIANTS, *billing.INVARIANTS), scope)
    database.close()

    show(findings, most)
    if any(finding.offenders for finding in findings):
        raise typer.Exit(OFFENDERS_FOUND)


def show(findings: "Sequence[Finding]", most: int) -> None:
    """Print the invariants with their offenders. most: how many of each; 0 prints all."""
    console = Console()
    table = Table("What must hold", "Offenders", "Seconds")
    for finding in findings:
        table.add_row(
            finding.invariant.holds, str(len(finding.offenders) or ""), f"{finding.seconds:.2f}"
        )

    console.print(table)

    for finding in findings:
        listed = finding.offenders[: most or None]
        for offender in listed:
            console.print(
                f"{finding.invariant.name}: {offender.subject}: {offender.how}",
                soft_wrap=True,
                highlight=False,
            )
        left_out = len(finding.offenders) - len(listed)
        if left_out:
            console.print(
                f"{finding.invariant.name}: {left_out:,} more are left out; --most 0 lists all"
            )
