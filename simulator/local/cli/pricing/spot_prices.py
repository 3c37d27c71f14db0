"""`elhandel prices`: spot prices, fetched by hand, and those that are held."""

from typing import Annotated, Any, Final

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import days_of

app = typer.Typer(
    help="Spot prices: fetch them, and decide on those that are held.", no_args_is_help=True
)

_NAMED: Final = 10

HeldIds = Annotated[
    list[int], typer.Argument(metavar="NUMBER…", help="As `elhandel prices held` shows them.")
]
Why = Annotated[str, typer.Option(help="Why it is right.")]


@app.command()
def fetch(
    start: Annotated[
        str,
        typer.Argument(metavar="[FROM]", help="First local day, 2026-01-20; or a month, 2026-01."),
    ] = "",
    end: Annotated[
        str, typer.Argument(metavar="[TO]", help="The day after the last; of a month not needed.")
    ] = "",
) -> None:
    """Fetch missing prices and the last days again, or the days named.

    Days settled with other prices are marked for a correction.
    """
    fetched = run_job("QueuePoller", "fetch-spot-prices", **(days_of(start, end) if start else {}))
    for area, days in fetched["changed"].items():
        print(f"{area}, days stored with new prices: {_listed(days)}.")

    for area, days in fetched["missing"].items():
        print(f"{area}, days still without prices: {_listed(days)}.")

    if fetched["held"]:
        print(
            f"{fetched['held']} prices are beyond the exchange's limits and held: "
            "`elhandel prices held` shows them."
        )

    if fetched["changed"]:
        print("Settled days among them are corrected by the next `correct`, hourly.")
    else:
        print("The source says what we have: nothing was stored.")


@app.command()
def held() -> None:
    """Show the prices held beyond the exchange's limits, and those accepted lately."""
    prices = run_job("Backoffice", "held-spot-prices")["held"]
    for price in prices:
        _show(price)
    if not prices:
        print("No price is held.")


@app.command()
def accept(numbers: HeldIds, why: Why) -> None:
    """Accept held prices as published. Days settled with other prices are marked."""
    accepted = run_job("Backoffice", "accept-spot-prices", held=numbers, why=why)["accepted"]
    print(f"{accepted} prices hold. Who waits for them is settled by the next run.")


@app.command()
def withdraw(numbers: HeldIds, why: Why) -> None:
    """Withdraw an acceptance: what held before holds again, even if that is a gap."""
    withdrawn = run_job("Backoffice", "withdraw-spot-prices", held=numbers, why=why)["withdrawn"]
    print(
        f"{withdrawn} prices hold no more. "
        "What was settled by them is corrected by the next `correct`, hourly."
    )


def _show(price: dict[str, Any]) -> None:
    print(f"{price['held_id']}  {price['price_area']}  {price['starts_at']}  {price['state']}")
    print(f"   {price['cause']}")
    if price["state"] == "accepted":
        print(f"   accepted by {price['accepted_by']}: {price['reason']}")


def _listed(days: list[str]) -> str:
    more = f" and {len(days) - _NAMED:,} more" if len(days) > _NAMED else ""
    return f"{', '.join(days[:_NAMED])}{more}"
