"""`elhandel ask`: questions to the market (RSM-015, RSM-016, RSM-017), and what came of them."""

import sys
from typing import Annotated, Any, Final

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import a_day, days_of
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(
    help="Ask the market for readings, sums of energy, or what charges come to.",
    no_args_is_help=True,
)

_BACKOFFICE: Final = "Backoffice"
_WIDE: Final = 200
_LISTED: Final = 50

From = Annotated[
    str, typer.Option("--from", metavar="DATE", help="The first day; alone, a month (2026-01).")
]
To = Annotated[str, typer.Option("--to", metavar="DATE", help="The day after the last.")]
Why = Annotated[str, typer.Option(help="The reason, kept with the question (no personal data).")]
Version = Annotated[
    str, typer.Option(help="Of a correction: D01, D02 or D03; without it the latest.")
]
GridArea = Annotated[str, typer.Option(help="Such as 791; without it all.")]


@app.command()
def readings(
    gsrn: Annotated[str, typer.Argument(help="The metering point.")],
    start: From,
    end: To = "",
    why: Why = "",
) -> None:
    """Ask for the readings of a point again (RSM-015), at most 38 months at once."""
    days = days_of(start, end)
    _asked(run_job(_BACKOFFICE, "ask-readings", gsrn=gsrn, why=_reason(why), **days))


@app.command()
def aggregates(
    start: From,
    end: To = "",
    run: Annotated[
        str, typer.Option(help="D03 preliminary, D04 balance, D05 wholesale, D32 correction.")
    ] = "D04",
    version: Version = "",
    grid_area: GridArea = "",
    point_type: Annotated[str, typer.Option("--type", help="E17, E18 or E20.")] = "",
    method: Annotated[str, typer.Option(help="D01 flex or E02, of E17 only.")] = "",
    why: Why = "",
) -> None:
    """Ask for DataHub's sums of our energy (RSM-016), at most 31 days at once."""
    _asked(
        run_job(
            _BACKOFFICE,
            "ask-aggregates",
            run=run,
            variant=version,
            grid_area=grid_area,
            point_type=point_type,
            settlement_method=method,
            why=_reason(why),
            **days_of(start, end),
        )
    )


@app.command()
def wholesale(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="Such as 2026-01.")],
    run: Annotated[str, typer.Option(help="D05 wholesale fixing, D32 correction.")] = "D05",
    version: Version = "",
    grid_area: GridArea = "",
    owner: Annotated[str, typer.Option(help="The GLN of whose charges.")] = "",
    kind: Annotated[
        str, typer.Option(help="D01 subscriptions, D02 fees, D03 tariffs; without it all.")
    ] = "",
    charge: Annotated[str, typer.Option(help="The code of a charge of that kind.")] = "",
    *,
    monthly: Annotated[
        bool, typer.Option("--monthly", help="The month's sums instead of hours and days.")
    ] = False,
    why: Why = "",
) -> None:
    """Ask for what our charges come to in a month (RSM-017)."""
    if charge and not kind:
        raise UnableToRun("A code belongs to a kind of charge. Name it, with --kind.")

    _asked(
        run_job(
            _BACKOFFICE,
            "ask-wholesale",
            month=a_day(f"{month}-01"),
            run=run,
            variant=version,
            grid_area=grid_area,
            owner=owner,
            kind=kind,
            charge=charge,
            monthly=monthly,
            why=_reason(why),
        )
    )


@app.command("list")
def list_enquiries(
    gsrn: Annotated[str, typer.Argument(help="Of one metering point.")] = "",
    *,
    only_open: Annotated[bool, typer.Option("--open", help="Only those unanswered.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = _LISTED,
) -> None:
    """List the questions, the newest first."""
    answer = run_job(_BACKOFFICE, "enquiries", gsrn=gsrn, only_open=only_open, limit=limit)
    table = Table("No.", "Of", "From", "To", "State", "Messages", "Asked by", "Why", box=box.SIMPLE)
    for enquiry in answer["enquiries"]:
        table.add_row(
            str(enquiry["enquiry_id"]),
            _of(enquiry),
            enquiry["starts_on"],
            enquiry["ends_on"],
            _state(enquiry),
            str(enquiry["messages"]),
            enquiry["asked_by"] or enquiry["purpose"],
            enquiry["why"],
        )
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(table if answer["enquiries"] else "Nothing was asked.")


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="As `elhandel ask list` shows it.")],
) -> None:
    """Show one question and what happened to it, in order."""
    enquiry = run_job(_BACKOFFICE, "enquiry", enquiry_id=number)
    print(
        f"Enquiry {number}: {_of(enquiry)}, {enquiry['starts_on']} to {enquiry['ends_on']} "
        f"(exclusive): {_state(enquiry)}."
    )
    print(f"Asked by {enquiry['asked_by'] or 'the system'}: {enquiry['why']}.")
    for step in enquiry["steps"]:
        message = f" (message {step['message']})" if step["message"] else ""
        print(f"{step['at']}  {step['event']} → {step['state']}: {step['cause']}{message}")


def _of(enquiry: dict[str, Any]) -> str:
    wants = ", ".join(f"{name} {value}" for name, value in enquiry["wants"].items())
    what = {"historical_data": "readings", "wholesale": "charges"}.get(
        enquiry["kind"], enquiry["kind"]
    )
    return " ".join(filter(None, [what, enquiry["business_reason"], enquiry["gsrn"], wants]))


def _state(enquiry: dict[str, Any]) -> str:
    code = enquiry["reject_code"]
    return f"{enquiry['state']} ({code})" if code else str(enquiry["state"])


def _reason(why: str) -> str:
    if not why:
        raise UnableToRun("Say why, with --why: it stands with the question.")
    return why


def _asked(answer: dict[str, Any]) -> None:
    number = answer["enquiry_id"]
    print(f"Enquiry {number} leaves with the next requests.")
    print(f"`elhandel ask show {number}` shows what comes of it.")
