"""`elhandel prices`: spot prices, read from their source by hand."""

from typing import Annotated, Final

import typer

from simulator.cli.calls import run_job
from simulator.cli.days import days_of

app = typer.Typer(help="Spot prices: read them from their source now.", no_args_is_help=True)

_NAMED: Final = 10


@app.callback()
def prices() -> None:
    """Keep `fetch` a command of its own, though it is the only one."""


@app.command()
def fetch(
    start: Annotated[
        str, typer.Argument(metavar="[FROM]", help="First local day, 2026-01-20; or a month, 2026-01.")
    ] = "",
    end: Annotated[str, typer.Argument(metavar="[TO]", help="The day after the last; of a month not needed.")] = "",
) -> None:
    """Fetch what is missing and the last days once more, or any days. What is settled by other prices is marked."""
    fetched = run_job("QueuePoller", "fetch-spot-prices", **(days_of(start, end) if start else {}))
    for area, days in fetched["changed"].items():
        print(f"{area}, days stored with new prices: {_listed(days)}.")
    for area, days in fetched["missing"].items():
        print(f"{area}, days that still lack prices: {_listed(days)}.")
    if fetched["changed"]:
        print("Settled days among them are corrected by the next `correct`, hourly.")
    else:
        print("The source says what we have: nothing was stored.")


def _listed(days: list[str]) -> str:
    more = f" and {len(days) - _NAMED:,} more" if len(days) > _NAMED else ""
    return f"{', '.join(days[:_NAMED])}{more}"
