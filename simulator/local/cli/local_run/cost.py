"""`elhandel cost`: what a month costs on AWS, by a model of it."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from elhandel.values.days.local_time import COPENHAGEN
from simulator.cost import Facts, Month, facts_on, month_of, rounded, standing_of, tables
from simulator.local.cloud.errors import UnableToRun

_MOST: Final = 10_000_000


def cost(
    customers: Annotated[
        int, typer.Option(min=1, max=_MOST, help="How many customers there are.")
    ] = 100_000,
    day: Annotated[
        str, typer.Option(help="The day whose prices count; today where none is named.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="All positions, as JSON.")] = False,
    markdown: Annotated[bool, typer.Option(help="The tables as docs/cost.md has them.")] = False,
) -> None:
    """Show what a month costs on AWS: for a bill, for a customer, and where the money goes."""
    facts = _facts(day)
    standing = standing_of()
    months = [month_of(customers * times, facts, standing) for times in (1, 10)]
    if as_json:
        print(json.dumps([_as_json(month) for month in months], indent=2))
        return
    if markdown:
        print(tables(months, facts))
        return

    console = Console()
    console.print(_summary(months))
    console.print(_services(months))
    console.print(_work(months[0], facts))
    console.print(
        "A model, not a bill: list prices and measured work stand in simulator/cost/*.toml, each "
        "with its source; docs/cost.md says what is in it and what is not.",
        highlight=False,
    )


def _facts(day: str) -> Facts:
    try:
        return facts_on(date.fromisoformat(day) if day else datetime.now(COPENHAGEN).date())
    except (LookupError, ValueError) as error:
        raise UnableToRun(f"{error} Give the day as 2026-11-30.") from None


def _summary(months: list[Month]) -> Table:
    table = Table("customers", "USD a month", "øre a customer", "øre a bill")
    for month in months:
        table.add_row(
            f"{month.customers:,}",
            f"{month.usd:,.0f}",
            _shown(month.ore_of_customer),
            _shown(month.ore_of_bill),
        )
    return table


def _services(months: list[Month]) -> Table:
    table = Table("service", *(f"USD, {month.customers:,}" for month in months), "times")
    small, large = (month.by_service() for month in months)
    for service in sorted(large, key=lambda name: -large[name]):
        times = f"{large[service] / small[service]:.1f}" if small[service] else ""
        table.add_row(service, f"{small[service]:,.2f}", f"{large[service]:,.2f}", times)
    return table


def _work(month: Month, facts: Facts) -> Table:
    table = Table(
        "processor, seconds a month",
        "functions",
        "database",
        title=f"{month.customers:,} customers",
    )
    for key, (function, database) in sorted(
        month.seconds.items(), key=lambda item: -sum(item[1], Decimal())
    ):
        table.add_row(facts.work[key].what, f"{function:,.1f}", f"{database:,.1f}")
    return table


def _as_json(month: Month) -> dict[str, Any]:
    return {
        "customers": month.customers,
        "usd": _shown(month.usd),
        "ore_of_customer": _shown(month.ore_of_customer),
        "ore_of_bill": _shown(month.ore_of_bill),
        "positions": [
            {
                "service": one.service,
                "what": one.what,
                "quantity": _shown(one.quantity),
                "usd": _shown(one.usd),
            }
            for one in month.costs
        ],
    }


def _shown(value: Decimal) -> str:
    return str(rounded(value))
