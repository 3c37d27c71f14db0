"""`elhandel discrepancy`: a sum of DataHub that is not ours, with everything in one place."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cli.reconciliation.reconcile import subject_of

app = typer.Typer(help="Sums of DataHub that are not ours.", no_args_is_help=True)

_FUNCTION = "Backoffice"
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `elhandel reconcile` shows it.")]
Why = Annotated[str, typer.Option(help="Why the difference is right as it is.")]


@app.command()
def show(number: Number) -> None:
    """Show how far the sums are apart, what happened, the suspects, and what DataHub was asked."""
    found = run_job(_FUNCTION, "show-discrepancy", discrepancy=number)

    print(f"Discrepancy {found['discrepancy']}, {found['state']}: {subject_of(found)}")
    print(f"   {found['month']}, {found['calculation']} version {found['version']}")
    print(f"   DataHub {found['theirs']}, we {found['ours']} (kWh or pieces)")
    if found["their_amount_dkk"] is not None:
        print(f"   DataHub {found['their_amount_dkk']} DKK, we {found['our_amount_dkk']} DKK")
    print(f"   {found['differing']} of {found['intervals']} intervals differ")
    if found["ended_by"]:
        print(f"   accepted by {found['ended_by']}: {found['reason']}")

    _show("What happened", found["events"], ("at", "event", "differing", "delta"))
    suspects = ("rank", "gsrn", "cause", "explains", "wh", "first", "past")
    _show("Points that could explain it", found["suspects"], suspects)
    questions = ("attempt", "kind", "gsrn", "first", "past", "state", "enquiry_id", "refusal")
    _show("What DataHub was asked", found["questions"], questions)


@app.command()
def accept(number: Number, why: Why) -> None:
    """Accept a difference: it is not followed up while it stays the same."""
    run_job(_FUNCTION, "accept-discrepancy", discrepancy=number, why=why)
    print(f"Discrepancy {number} is accepted.")


def _show(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    if not rows:
        return
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*("" if row[column] is None else str(row[column]) for column in columns))
    Console().print(table)
