"""`elhandel supply`: corrections of a metering point's days of supply, and changes of product."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import likely
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(help="Supply: correct its days, change its product.", no_args_is_help=True)

_BACKOFFICE = "Backoffice"


@app.command()
def correct(
    gsrn: Annotated[str, typer.Argument(help="The metering point.")],
    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The right first day of supply.")
    ] = "",
    end: Annotated[
        str, typer.Option("--to", metavar="DATE", help="The right first day without supply.")
    ] = "",
    supplied_on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="DATE",
            help="A day of the supply that is meant; by default, the latest supply.",
        ),
    ] = "",
    why: Annotated[
        str, typer.Option(help="The reason, kept in the history (no personal data).")
    ] = "",
) -> None:
    """Correct the start or the end of a supply; what is settled of it is corrected afterwards."""
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history of the supply.")

    days = {"from": _date(start), "to": _date(end), "on": _date(supplied_on)}
    corrected = run_job(_BACKOFFICE, "correct-supply", gsrn=gsrn, why=why, **days)
    if not corrected["corrected"]:
        print(f"Nothing to do: supply of {gsrn} is {_shown(corrected['after'])} already.")
        return

    before, after = _shown(corrected["before"]), _shown(corrected["after"])
    print(f"Supply of {gsrn} was {before} and is {after}.")
    print(
        "Settled days are corrected by the next `correct`; "
        "months that no run has settled by `plan-late`."
    )


@app.command()
def product(
    gsrn: Annotated[str, typer.Argument(help="The metering point.")],
    product_id: Annotated[str, typer.Argument(metavar="PRODUCT", help="Such as spot-basis.")],
    since: Annotated[
        str,
        typer.Option("--from", metavar="DATE", help="The first day; in the past or the future."),
    ],
    why: Annotated[
        str, typer.Option(help="The reason, kept in the history (no personal data).")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change; nothing is agreed.")
    ] = False,
) -> None:
    """Change the product from a day on; what is already settled is corrected automatically."""
    if not (why or dry_run):
        raise UnableToRun("Say why, with --why: it stands in the history of the contract.")

    details = {"product": product_id, "from": _date(since), "why": why or "dry run"}
    if dry_run:
        show_change(run_job(_BACKOFFICE, "change-product", gsrn=gsrn, **details, preview=True))
        return

    changed = run_job(_BACKOFFICE, "change-product", gsrn=gsrn, **details)
    if not changed["changed"]:
        print(f"Nothing to do: {gsrn} has {product_id} on {since} already.")
        return

    print(f"{gsrn} has {changed['after']} from {since} on; it had {changed['before']}.")
    print("Settled days are corrected by the next `correct`.")


def show_change(answer: dict[str, Any]) -> None:
    """Print what the job `change-product` answered to a dry run."""
    if not answer["changed"]:
        print("Nothing would change: the contract has that product on that day already.")
        return

    before, after = answer["before"], answer["after"]
    print(f"From {answer['from']} on: {after['product']} instead of {before['product']}.")
    for name, unit in _PRICES.items():
        if before[name] is not None or after[name] is not None:
            print(f"  {name}: {_price(before[name])} → {_price(after[name])} {unit}")
    if after["term_to"]:
        print(f"The new terms bind until {after['term_to']}.")
    if before["term_to"] and before["term_to"] > answer["from"]:
        print(f"The present ones bind until {before['term_to']}.")
    if answer["back_in_time"]:
        print("Settled days from then on would be settled again.")


_PRICES: Final = {
    "fixed": "DKK per kWh",
    "margin": "DKK per kWh",
    "supplement": "DKK per kWh",
    "subscription": "DKK per month",
}
"""Without VAT."""


def _price(dkk: str | None) -> str:
    return "none" if dkk is None else f"{Decimal(dkk).normalize():f}"


@app.command()
def heating(
    gsrn: Annotated[str, typer.Argument(help="The metering point.")],
    heated: Annotated[str, typer.Argument(metavar="YES|NO", help="Heated by electricity or not.")],
    since: Annotated[
        str,
        typer.Option("--from", metavar="DATE", help="Since when; today or up to 21 days back."),
    ],
    why: Annotated[
        str, typer.Option(help="The reason, kept in the history (no personal data).")
    ] = "",
) -> None:
    """Tell DataHub that a home is heated by electricity, or no longer."""
    if heated not in {"yes", "no"}:
        raise UnableToRun(f"{heated!r} is neither yes nor no. Say whether it is heated.")
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history of the process.")

    details = {"heated": heated == "yes", "from": _date(since), "why": why}
    asked = run_job(_BACKOFFICE, "change-heating", gsrn=gsrn, **details)
    print(f"Process {asked['process_id']} is {asked['state']}; `send-due` sends what is pending.")


def _shown(days: list[str | None]) -> str:
    return f"from {days[0]}" + (f" to {days[1]}" if days[1] else " on")


def _date(text: str) -> str | None:
    try:
        return str(likely(date.fromisoformat(text))) if text else None
    except ValueError:
        raise UnableToRun(f"{text!r} is no day. Write it as 2026-01-31.") from None
