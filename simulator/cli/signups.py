"""`elhandel signup`: signups whose customers are asked for something, and what they answered."""

from typing import Annotated

import typer

from simulator.cli.calls import run_job
from simulator.cli.days import a_day
from simulator.cloud.errors import UnableToRun

app = typer.Typer(help="Signups: who is asked for another day of moving in.", no_args_is_help=True)

_POLLER = "QueuePoller"


@app.command("list")
def asking() -> None:
    """The signups that wait for another day, the longest waiting first."""
    waiting = run_job(_POLLER, "asking-signups")["asking"]
    if not waiting:
        print("No signup waits for another day.")
    for signup in waiting:
        print(f"{signup['signup']}  {signup['gsrn']}  not on {signup['wished']}  asked since {signup['asked_at'][:16]}")


@app.command()
def redate(
    reference: Annotated[str, typer.Argument(help="Such as SGN-2026-00042.")],
    day: Annotated[str, typer.Argument(metavar="DATE", help="The day on which the customer moves in.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the history (no personal data).")] = "",
) -> None:
    """Another day of moving in, as the customer told it: the request leaves with it at the next round."""
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history of the signup.")
    details = {"date": a_day(day), "why": why}
    redated = run_job(_POLLER, "redate-signup", signup=reference, **details)
    print(f"{redated['signup']} moves in on {redated['date']}; it is {redated['stage']}.")
