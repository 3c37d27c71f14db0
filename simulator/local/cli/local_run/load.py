"""`elhandel load`: a supplier of any size in the database, to measure with."""

from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli import local_api
from simulator.local.cli.days import likely
from simulator.local.cloud.errors import UnableToRun
from simulator.world.households import Resolution
from simulator.world.households.household import MINUTES


def load(
    points: Annotated[
        int, typer.Option(min=1, help="Consumption points; their child points are extra.")
    ] = 80_000,
    month: Annotated[
        str, typer.Option(help="The first month with readings.", metavar="YYYY-MM")
    ] = "2026-01",
    months: Annotated[int, typer.Option(min=1, help="How many months have readings.")] = 1,
    resolution: Annotated[str, typer.Option(help="PT1H or PT15M.")] = "PT1H",
    seed: Annotated[int, typer.Option(help="Seed of the supplier.")] = 1,
    scattered: Annotated[
        bool, typer.Option(help="Store the readings of a day in random order.")
    ] = False,
    database_url: Annotated[
        str, typer.Option(help="Load here instead of into the stack that runs.")
    ] = "",
) -> None:
    """Load a supplier with a month of readings; 80,000 points take about half a minute."""
    from simulator.local import load as loading  # noqa: PLC0415  (numpy, psycopg)

    options = loading.LoadOptions(
        points, _month(month), months, _resolution(resolution), seed, scattered
    )
    console = Console()

    with console.status("Loading") as status:
        url = database_url or local_api.running().database_url
        loaded = loading.load(url, options, lambda step: status.update(f"Loading: {step}"))

    table = Table("Step", "Seconds")
    for step, seconds in loaded.seconds.items():
        table.add_row(step, f"{seconds:.1f}")
    table.add_row("together", f"{sum(loaded.seconds.values()):.1f}")
    console.print(table)
    console.print(
        f"{loaded.points:,} metering points, {loaded.price_links:,} links, "
        f"{loaded.readings:,} readings"
    )


def _month(text: str) -> date:
    try:
        return likely(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise UnableToRun(f"{text} is not a month. Write it as 2026-01.") from None


def _resolution(text: str) -> Resolution:
    for known in MINUTES:
        if known == text:
            return known
    raise UnableToRun(f"{text} is not a resolution of meters. Write {' or '.join(MINUTES)}.")
