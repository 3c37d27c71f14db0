"""`elhandel remark`: what the market has stated that moves no process, and waits for staff."""

from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

_BACKOFFICE: Final = "Backoffice"

# Kind of a remark → what it says, and what is to be done.
_SAYS: Final = {
    "missing_readings": "DataHub has no readings of that day: ask for them (RSM-015).",
    "cancellation": "The market cancelled a request of ours: compare with DataHub's portal.",
    "acknowledgement": "DataHub could not use a document: look at what was sent.",
    "unknown_point": "Data came of a point that we never asked for: is it ours?",
    "transfer": "The point was transferred to us (BRS-044): sign its customer up.",
}

app = typer.Typer(help="Remarks of the market: list them, close them.", no_args_is_help=True)


@app.command("list")
def list_remarks() -> None:
    """Show the remarks that wait for staff, the oldest first."""
    show(run_job(_BACKOFFICE, "remarks"))


@app.command()
def close(
    remark: Annotated[int, typer.Argument(help="As `elhandel remark list` numbers it.")],
    why: Annotated[
        str, typer.Option(help="The reason, kept in the history (no personal data).")
    ] = "",
) -> None:
    """Close a remark: what it asks for is done, or need not be."""
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history of the remark.")

    closed = run_job(_BACKOFFICE, "close-remark", remark=remark, why=why)
    print(f"Remark {closed['closed']} is closed.")


def show(answer: dict[str, Any]) -> None:
    """Print what the job `remarks` answered."""
    if not answer["remarks"]:
        print("No remarks wait.")
        return

    table = Table("remark", "since", "metering point", "process", "day", "codes", "what to do")
    for row in answer["remarks"]:
        codes = " ".join([row["reason"], *row["codes"]])
        place = (row["gsrn"] or "", str(row["process_id"] or ""), row["day"] or "")
        what = _SAYS[row["kind"]]
        table.add_row(str(row["remark"]), row["since"][:10], *place, codes, what)

    Console().print(table)
