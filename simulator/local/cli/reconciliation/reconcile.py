"""`elhandel reconcile`: compare DataHub's sums with ours, and show what does not agree."""

from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import a_day
from simulator.local.cloud.errors import UnableToRun

_POLLER = "QueuePoller"
_BACKOFFICE = "Backoffice"
_COLUMNS = (
    "of",
    "calculation",
    "theirs",
    "ours",
    "differing",
    "largest",
    "DKK theirs",
    "DKK ours",
    "state",
)


def reconcile(
    month: Annotated[
        str,
        typer.Argument(
            metavar="[MONTH]", help="Such as 2026-01; without one, all of which a sum came."
        ),
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Show the sums that agree as well.")] = False,
) -> None:
    """Compare DataHub's sums of energy and charges with ours, and ask it about what differs."""
    asked = {"month": _first_of(month)} if month else {}
    answer = run_job(_POLLER, "reconcile", **asked)

    for found in answer["months"]:
        _show_counts(found)
        _show_sums(found["month"], every=every)
    if not answer["months"]:
        print("No sum of DataHub came since the last time. Name a month to compare it again.")
    for missing in answer["missing"]:
        print(f"The wholesale fixing of {missing} should be here and is not.")
    for left in answer["left"]:
        print(f"{left} is left: run the command again.")


def _first_of(month: str) -> str:
    try:
        return a_day(str(date.fromisoformat(f"{month}-01")))
    except ValueError:
        raise UnableToRun(f"{month!r} is no month. Write it as 2026-01.") from None


def _show_counts(month: dict[str, Any]) -> None:
    explained = f", {month['explained']} explained by later readings" if month["explained"] else ""
    print(
        f"{month['month']}: {month['compared']} sums compared, {month['matching']} agree"
        f"{explained}, {month['differing']} differ."
    )
    for what in ("opened", "closed", "escalated"):
        if month[what]:
            print(f"   {what}: discrepancy {', '.join(str(number) for number in month[what])}")


def _show_sums(month: str, *, every: bool) -> None:
    asked = {"month": f"{month}-01", "differing": not every}
    sums = run_job(_BACKOFFICE, "reconciled-month", **asked)["sums"]
    if not sums:
        return

    table = Table(
        "of",
        "calculation",
        "theirs",
        "ours",
        "differing",
        "largest",
        "DKK theirs",
        "DKK ours",
        "state",
    )
    for row in sums:
        differing = f"{row['differing']} of {row['intervals']}"
        amounts = (row["their_amount_dkk"] or "", row["our_amount_dkk"] or "")
        table.add_row(
            subject_of(row),
            row["calculation"],
            row["theirs"],
            row["ours"],
            differing,
            row["largest"],
            *amounts,
            _state(row),
        )
    Console().print(table)


def subject_of(row: dict[str, Any]) -> str:
    """What a sum is of, in a few words."""
    points = " ".join(
        part for part in (row["grid_area"], row["point_type"], row["settlement_method"]) if part
    )
    if row["subject"] == "energy":
        return points
    charge = row["charge"]
    named = "all charges" if charge is None else f"{charge['code']} of {charge['owner_gln']}"
    return f"{points} {named} {row['resolution']}"


def _state(row: dict[str, Any]) -> str:
    if row["matches"]:
        return "agrees"
    if row["explained_by_later_readings"]:
        return "later readings"
    if row["discrepancy"] is None:
        return "differs"
    return f"{row['state']} ({row['discrepancy']})"
