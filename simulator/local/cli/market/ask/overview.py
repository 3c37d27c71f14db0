"""What was asked, and what came of it."""

import sys
from typing import Annotated, Any, Final

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job

_BACKOFFICE: Final = "Backoffice"
_WIDE: Final = 200
_LISTED: Final = 50
_NAMES: Final = {
    "historical_data": "readings",
    "wholesale": "charges",
    "master_data": "master data",
    "price_links": "price links",
    "price_list": "prices",
}


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
    if enquiry["missing_days"]:
        print(f"Days that have not come: {', '.join(enquiry['missing_days'])}.")
    for step in enquiry["steps"]:
        message = f" (message {step['message']})" if step["message"] else ""
        print(f"{step['at']}  {step['event']} → {step['state']}: {step['cause']}{message}")


def _of(enquiry: dict[str, Any]) -> str:
    wants = ", ".join(f"{name} {value}" for name, value in enquiry["wants"].items())
    what = _NAMES.get(enquiry["kind"], enquiry["kind"])
    return " ".join(filter(None, [what, enquiry["business_reason"], enquiry["gsrn"], wants]))


def _state(enquiry: dict[str, Any]) -> str:
    missing, code = len(enquiry["missing_days"]), enquiry["reject_code"]
    remarks = [code] if code else []
    if missing:
        remarks.append(f"{missing} {'day' if missing == 1 else 'days'} missing")
    return f"{enquiry['state']} ({', '.join(remarks)})" if remarks else str(enquiry["state"])
