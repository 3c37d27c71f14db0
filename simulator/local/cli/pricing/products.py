"""`elhandel product`: our own prices."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from elhandel.values.units import decimal_price
from simulator.local.cli.calls import run_job
from simulator.local.cli.days import likely
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(help="Products: what they cost.", no_args_is_help=True)

_PRICES: Final = {
    "fixed_per_kwh": "fixed",
    "margin_per_kwh": "margin",
    "supplement_per_kwh": "supplement",
    "subscription_per_month": "subscription",
}


@app.callback()
def product() -> None:
    """Keep `price` a command of its own, though it is the only one."""


@app.command()
def price(
    product: Annotated[str, typer.Argument(help="Such as spot-basis.")],
    since: Annotated[
        str,
        typer.Option("--from", metavar="DATE", help="The first day; in the past or the future."),
    ],
    margin: Annotated[str | None, typer.Option(help="DKK per kWh, without VAT.")] = None,
    supplement: Annotated[str | None, typer.Option(help="DKK per kWh, without VAT.")] = None,
    fixed: Annotated[
        str | None, typer.Option(help="DKK per kWh instead of the spot price, without VAT.")
    ] = None,
    subscription: Annotated[str | None, typer.Option(help="DKK per month, without VAT.")] = None,
    why: Annotated[str, typer.Option(help="The reason, kept in the history.")] = "",
    decided: Annotated[
        bool,
        typer.Option(
            "--decided",
            help="For all from that day, without notice and also back in time; --why says why.",
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Confirm what is shown without asking.")
    ] = False,
) -> None:
    """Change the price of a product from a day on; first show which contracts change by how much.

    New contracts pay it from that day, running ones as their terms allow: not within a term; after
    the notice if anything becomes dearer; back in time only in the customer's favour or if
    --decided.
    """
    prices = {
        "margin": margin,
        "supplement": supplement,
        "fixed": fixed,
        "subscription": subscription,
    }
    given = {name: price for name, price in prices.items() if price is not None}
    if not given or not why:
        raise UnableToRun(
            "Give at least one price (--margin, --supplement, --fixed, --subscription), "
            "and say --why."
        )
    try:
        day = str(likely(date.fromisoformat(since)))
    except ValueError:
        raise UnableToRun(f"{since!r} is no day. Write it as 2026-01-31.") from None
    details = {"product": product, "from": day, "why": why, "decided": decided, **given}

    shown = run_job("Backoffice", "price-product", **details, preview=True)
    if not shown["changed"] and not shown["effects"]:
        print(f"Nothing to do: {product} costs that already.")
        return

    show_effects(Console(), product, day, shown)
    if not yes and not typer.confirm("Do it?"):
        print("Nothing was changed.")
        return

    run_job("Backoffice", "price-product", **details, confirm=shown["confirm"])
    print(f"{product} costs that from {day} on.")


def show_effects(console: Console, product: str, day: str, shown: dict[str, Any]) -> None:
    """Print the contracts that a change of price touches, largest difference first, and the sum."""
    if not shown["effects"]:
        console.print(
            f"New contracts on {product} pay it from {day} on. No running contract is touched."
        )
        return

    table = Table()
    table.add_column("Metering point", no_wrap=True, min_width=18)  # never cut short
    for column in ("From", "DKK per kWh / month", "kWh", "Days", "Difference, DKK"):
        table.add_column(column)

    for effect in shown["effects"]:
        change = "\n".join(_changes(effect["before"], effect["after"]))
        use = ("", "", "no use yet") if not effect["days"] else (effect["kwh"], str(effect["days"]))
        difference = () if not effect["days"] else (f"{Decimal(effect['difference_dkk']):+,.2f}",)
        table.add_row(effect["gsrn"], effect["from"], change, *use, *difference)

    console.print(table)
    if shown["left_out"]:
        console.print(
            f"and {shown['left_out']:,} more, each with a smaller difference", highlight=False
        )

    for first in shown["days"]:
        console.print(f"From {first['from']} on: {first['contracts']:,} contracts", highlight=False)
    for band in shown["months"]:
        if band["contracts"]:
            console.print(f"{_band(band)}: {band['contracts']:,} contracts", highlight=False)
    if shown["month_dkk"] is not None:
        console.print(
            f"On average {Decimal(shown['month_dkk']):+,.2f} DKK a month for each, without VAT.",
            highlight=False,
        )

    unused = (
        f" (of which without use yet: {shown['without_use']:,})" if shown["without_use"] else ""
    )
    console.print(
        f"Running contracts that pay another price: {shown['contracts']:,}{unused}. "
        "For what they used on the settled days of the last year: "
        f"{shown['sum_dkk']} DKK without VAT in sum.",
        highlight=False,
    )


def _band(band: dict[str, Any]) -> str:
    """How much more a month, in kroner."""
    low, high = band["from_dkk"], band["to_dkk"]
    if low is None:
        return "Less than now"
    return f"{low} DKK more a month and up" if high is None else f"{low} to {high} DKK more a month"


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [
        f"{name} {_dkk(before[field])} → {_dkk(after[field])}"
        for field, name in _PRICES.items()
        if before[field] != after[field]
    ]


def _dkk(micro: int) -> str:
    return f"{decimal_price(micro):f}"
