"""The tables of docs/cost.md, as the model has them now."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from simulator.cost.data import Facts
from simulator.cost.month import Month


def tables(months: Sequence[Month], facts: Facts) -> str:
    """Months of more and more customers, where their money goes, and what the first one's processor
    time is for; as Markdown.
    """
    services = sorted(months[-1].by_service(), key=lambda name: -months[-1].by_service()[name])
    first = months[0]
    work = sorted(first.seconds.items(), key=lambda item: -sum(item[1], Decimal()))
    return "\n\n".join(
        (
            _table(
                ["", *(f"{month.customers:,} customers" for month in months)],
                [
                    ["USD a month", *(f"{rounded(month.usd, 0):,}" for month in months)],
                    ["øre a customer", *(f"{rounded(m.ore_of_customer)}" for m in months)],
                    ["øre a bill", *(f"{rounded(month.ore_of_bill)}" for month in months)],
                ],
            ),
            _table(
                ["USD a month", *(f"{month.customers:,}" for month in months)],
                [
                    [name, *(f"{rounded(month.by_service()[name]):,}" for month in months)]
                    for name in services
                ],
            ),
            _table(
                [f"seconds of processor, {first.customers:,} customers", "functions", "database"],
                [
                    [
                        facts.work[key].what,
                        f"{rounded(function, 1):,}",
                        f"{rounded(database, 1):,}",
                    ]
                    for key, (function, database) in work
                ],
            ),
        )
    )


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """A figure as it is shown."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
