"""`elhandel dispute`: what customers do not accept of their bills."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.money import dkk

app = typer.Typer(help="What customers do not accept of their bills.", no_args_is_help=True)

_FUNCTION = "Backoffice"
Invoice = Annotated[str, typer.Argument(metavar="INVOICE", help="Its number, such as 2026-00001.")]
Dispute = Annotated[int, typer.Argument(metavar="NUMBER", help="As `elhandel dispute list` shows.")]
Line = Annotated[int, typer.Option(help="One line of it; by default, all of it.")]
Why = Annotated[str, typer.Option(help="Why, in a few words that name no person.")]


@app.command("list")
def list_() -> None:
    """Show the disputes that are open."""
    found = run_job(_FUNCTION, "list-disputes")["disputes"]
    for dispute in found:
        lines = dispute["line_nos"]
        what = "" if lines is None else f", lines {', '.join(map(str, lines))}"
        print(
            f"{dispute['dispute_id']}  {dispute['number']}{what}  {dkk(dispute['disputed_dkk'])} "
            f"with VAT  {dispute['reason']}"
        )
    if not found:
        print("No bill is disputed.")


@app.command("open")
def open_(number: Invoice, why: Why, line: Line = 0) -> None:
    """Note that a customer does not accept a bill: no reminder of it, and the next one waits."""
    asked = {"number": number, "why": why, **({"line_no": line} if line else {})}
    dispute = run_job(_FUNCTION, "open-dispute", **asked)["dispute_id"]
    print(f"{number} is disputed, under number {dispute}.")


@app.command()
def close(dispute: Dispute, why: Why) -> None:
    """Note what came of a dispute."""
    run_job(_FUNCTION, "close-dispute", dispute_id=dispute, why=why)
    print(f"Dispute {dispute} is closed. What it held is billed by the next round.")


@app.command()
def decide(
    dispute: Dispute,
    letter: Annotated[str, typer.Option(help="What the customer is told.")],
    why: Why,
    note: Annotated[str, typer.Option(help="The credit note, where it is credited.")] = "",
) -> None:
    """Close a dispute with what came of it, and tell the customer."""
    outcome = {"outcome": "credited", "note": note} if note else {"outcome": "confirmed"}
    run_job(_FUNCTION, "decide-dispute", dispute_id=dispute, letter=letter, why=why, **outcome)
    print(f"Dispute {dispute} is decided. The customer sees it on the page of the bill.")


@app.command()
def write(
    dispute: Dispute, letter: Annotated[str, typer.Option(help="What the customer is told.")]
) -> None:
    """Write to the customer about a dispute."""
    run_job(_FUNCTION, "write-about-dispute", dispute_id=dispute, letter=letter)
    print(f"It stands on the page of the bill that dispute {dispute} is about.")


@app.command()
def file(dispute: Dispute) -> None:
    """Make all papers of a dispute as one PDF, for the complaints board."""
    made = run_job("InvoiceGenerator", "make-dispute-file", dispute_id=dispute)
    print(f"The file of dispute {dispute} lies at {made['key']}.")
