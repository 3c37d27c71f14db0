"""`elhandel held`: bills that are beyond bounds and wait for a decision."""

from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.money import dkk

app = typer.Typer(help="Bills that are held because they are beyond bounds.", no_args_is_help=True)

_FUNCTION = "Backoffice"
HeldId = Annotated[int, typer.Argument(metavar="NUMBER", help="As `elhandel held list` shows it.")]
Why = Annotated[str, typer.Option(help="Why the bill is right as it is.")]


@app.command("list")
def list_() -> None:
    """Show the bills that are held, why, and those released but not issued yet."""
    held = run_job(_FUNCTION, "list-held")["held"]
    for bill in held:
        _show(bill)
    if not held:
        print("No bill is held.")


@app.command()
def release(held_id: HeldId, why: Why) -> None:
    """Release a held bill as it is; the next hourly round issues it."""
    run_job(_FUNCTION, "release-held", held_id=held_id, why=why)
    print(f"Number {held_id} is released. The hourly round bills it.")


def _show(held: dict[str, Any]) -> None:
    print(
        f"{held['held_id']}  {held['gsrn']}  {held['from']} to {held['to']}  "
        f"{dkk(held['amount_dkk'])} without VAT"
    )
    print(f"   {held['cause']}: {held['detail']}")
    if held["state"] == "released":
        print(f"   released by {held['released_by']}: {held['reason']}")
