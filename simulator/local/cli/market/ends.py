"""`elhandel end-supply`, `move-out`, `ends`, `vacant`: what ends at a metering point."""

from datetime import date
from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import likely
from simulator.local.cloud.errors import UnableToRun

_BACKOFFICE = "Backoffice"

Gsrn = Annotated[str, typer.Argument(help="The metering point.")]
Why = Annotated[str, typer.Option(help="The reason, kept in the history (no personal data).")]
Cancel = Annotated[bool, typer.Option("--cancel", help="Take back what was asked for.")]


def end_supply(
    gsrn: Gsrn,
    day: Annotated[
        str,
        typer.Option("--on", metavar="DATE", help="The first day without supply, as it is wished."),
    ] = "",
    why: Why = "",
    cancel: Cancel = False,
) -> None:
    """End the supply of a point: at least 3 business days and at most 60 days ahead.

    Supply goes on, and is billed, until the grid company has disconnected the point.
    """
    _needs(day, why, cancel=cancel)
    if cancel:
        _print(run_job(_BACKOFFICE, "cancel-end-of-supply", gsrn=gsrn, why=why), gsrn)
        return

    _print(run_job(_BACKOFFICE, "end-supply", gsrn=gsrn, date=_date(day), why=why), gsrn)


def move_out(
    gsrn: Gsrn,
    day: Annotated[
        str, typer.Option("--on", metavar="DATE", help="The first day without the customer.")
    ] = "",
    why: Why = "",
    cancel: Cancel = False,
) -> None:
    """Report that the customer moves out: from the next day to 60 days ahead.

    The contract ends on that day; we stay the supplier of the point.
    """
    _needs(day, why, cancel=cancel)
    if cancel:
        _print(run_job(_BACKOFFICE, "cancel-move-out", gsrn=gsrn, why=why), gsrn)
        return

    _print(run_job(_BACKOFFICE, "move-out", gsrn=gsrn, date=_date(day), why=why), gsrn)


def ends(gsrn: Gsrn) -> None:
    """Show the ends of supply and the move-outs of a point, the latest first."""
    found = run_job(_BACKOFFICE, "show-ends", gsrn=gsrn)["ends"]
    if not found:
        print(f"No end of supply and no move-out of {gsrn} was ever asked for.")
    for end in found:
        by = end["asked_by"] or "the customer"
        why = f" ({end['why']})" if end["why"] else ""
        refused = f", {end['reject_code']} {end['reject_text']}" if end["reject_code"] else ""
        print(f"{_shown(end)}{refused}; asked for by {by}{why} at {end['asked_at']}")


def vacant() -> None:
    """List the points that we supply and that have no customer."""
    found = run_job(_BACKOFFICE, "vacant-points")["vacant"]
    if not found:
        print("Every point that we supply has a customer.")
    for point in found:
        until = f", until {point['until']}" if point["until"] else ""
        print(f"{point['gsrn']} has had no customer since {point['since']}{until}")


def _needs(day: str, why: str, *, cancel: bool) -> None:
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history of the process.")
    if not (day or cancel):
        raise UnableToRun("Say on which day, with --on, or take it back with --cancel.")


def _print(process: dict[str, Any], gsrn: str) -> None:
    wished = ", to be cancelled once the market has answered" if process["cancel_wished"] else ""
    print(f"{gsrn}: {_shown(process)}{wished}.")
    print("The market is asked by the next `send-due`; `elhandel ends` shows what it answers.")


def _shown(process: dict[str, Any]) -> str:
    name = "end of supply" if process["kind"] == "end_of_supply" else "move-out"
    return f"{name} on {process['date']} is {process['state']} (process {process['process_id']})"


def _date(text: str) -> str:
    try:
        return str(likely(date.fromisoformat(text)))
    except ValueError:
        raise UnableToRun(f"{text!r} is no day. Write it as 2026-01-31.") from None
