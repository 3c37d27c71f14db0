"""`elhandel product`: our own prices."""

import getpass
from datetime import date
from typing import Annotated

import typer

from simulator.cli.calls import run_job
from simulator.cli.days import likely
from simulator.cloud.errors import UnableToRun

app = typer.Typer(help="Products: what they cost.", no_args_is_help=True)


@app.command()
def price(
    product: Annotated[str, typer.Argument(help="Such as spot-basis.")],
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day; in the past or the future.")],
    margin: Annotated[str | None, typer.Option(help="DKK per kWh, without VAT.")] = None,
    supplement: Annotated[str | None, typer.Option(help="DKK per kWh, without VAT.")] = None,
    fixed: Annotated[str | None, typer.Option(help="DKK per kWh in the place of spot, without VAT.")] = None,
    subscription: Annotated[str | None, typer.Option(help="DKK per month, without VAT.")] = None,
    why: Annotated[str, typer.Option(help="The reason, kept in the history.")] = "",
) -> None:
    """Let a product cost something else from a day on; what is not given stays. Settled days are corrected."""
    prices = {"margin": margin, "supplement": supplement, "fixed": fixed, "subscription": subscription}
    given = {name: told for name, told in prices.items() if told is not None}
    if not given or not why:
        raise UnableToRun("Give at least one price (--margin, --supplement, --fixed, --subscription), and say --why.")
    try:
        day = str(likely(date.fromisoformat(since)))
    except ValueError:
        raise UnableToRun(f"{since!r} is no day. Write it as 2026-01-31.") from None
    details = {"product": product, "from": day, "by": getpass.getuser(), "why": why, **given}
    changed = run_job("QueuePoller", "price-product", **details)["changed"]
    print(f"{product} costs that from {day} on." if changed else f"Nothing to do: {product} costs that already.")
