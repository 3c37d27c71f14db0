"""`elhandel aconto`: contracts that pay a fixed amount for each quarter in advance."""

from datetime import date
from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import likely
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(help="Contracts that pay by aconto, a quarter in advance.", no_args_is_help=True)

_FUNCTION = "Backoffice"
_SOURCES = {
    "readings": "read in the last year",
    "market": "expected by the grid company",
    "house": "usual for a house",
    "flat": "usual for a flat",
}
Point = Annotated[str, typer.Argument(metavar="GSRN", help="The metering point, 18 digits.")]
Amount = Annotated[
    str, typer.Option(help="Kroner a quarter with VAT; by default, each quarter is estimated.")
]
FirstDay = Annotated[
    str,
    typer.Option(
        "--from", help="A day in the first such quarter; by default, the first unbilled one."
    ),
]
Why = Annotated[str, typer.Option(help="Why, in a few words that name no person.")]


@app.command("set")
def set_(gsrn: Point, why: Why, amount: Amount = "", first_day: FirstDay = "") -> None:
    """Let the contract of a metering point pay by aconto."""
    if amount and not amount.isdecimal():
        raise UnableToRun(f"{amount!r} is no amount. Write whole kroner: 700.")

    details = {"why": why, "amount_dkk": amount or None, **_from(first_day)}
    _show(run_job(_FUNCTION, "plan-aconto", gsrn=gsrn, **details))


@app.command()
def recalculate(gsrn: Point, why: Why) -> None:
    """Estimate the next quarter anew, from today's use and prices."""
    _show(run_job(_FUNCTION, "plan-aconto", gsrn=gsrn, why=why))


@app.command()
def stop(gsrn: Point, why: Why, first_day: FirstDay = "") -> None:
    """Let the contract of a metering point be billed by the month again."""
    _show(run_job(_FUNCTION, "stop-aconto", gsrn=gsrn, why=why, **_from(first_day)))


@app.command()
def show(gsrn: Point) -> None:
    """Show what the contract of a metering point pays in advance."""
    plans = run_job(_FUNCTION, "show-aconto", gsrn=gsrn)["plan"]
    for plan in plans:
        _show(plan)
    if not plans:
        print("Billed by the month.")


def _from(first_day: str) -> dict[str, Any]:
    try:
        return {"from": str(likely(date.fromisoformat(first_day))) if first_day else None}
    except ValueError:
        raise UnableToRun(f"{first_day!r} is no day. Write it as 2026-04-01.") from None


def _show(plan: dict[str, Any]) -> None:
    paid = (
        "billed by the month"
        if plan["amount_dkk"] is None
        else f"{plan['amount_dkk']} DKK a quarter, with VAT"
    )
    print(f"From {plan['from']}: {paid}")
    if "before_dkk" in plan:
        print(f"   before: {plan['before_dkk'] or 'billed by the month'}")
    if basis := plan.get("basis"):
        print(
            f"   rests on {basis['quarter_kwh']} of {basis['year_kwh']} kWh a year "
            f"({_SOURCES[basis['source']]}), {basis['dkk_per_kwh']} DKK a kWh and "
            f"{basis['dkk_per_month']} DKK a month, without VAT"
        )
