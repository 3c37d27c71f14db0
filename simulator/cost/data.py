"""The figures behind a model of cost: dated list prices, measured work, and how much there is.

Each stands in a file beside this one, with its source.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

_PLACE: Final = files("simulator.cost")


@dataclass(frozen=True, slots=True)
class Price:
    """A list price: `usd` for `per` units of `what`, from a day on."""

    key: str
    what: str
    usd: Decimal
    per: int
    valid_from: date
    source: str

    def of(self, quantity: Decimal) -> Decimal:
        """USD for a quantity."""
        return quantity * self.usd / self.per


@dataclass(frozen=True, slots=True)
class Work:
    """What one piece of work takes: seconds of processor in a function, and in the database."""

    key: str
    what: str
    runs_in: str
    function: Decimal
    database: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Use:
    """How much there is of everything, by the names of `use.toml`."""

    of_customer: Mapping[str, Decimal]
    bytes_of: Mapping[str, Decimal]
    aws: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, as it holds on a day."""

    prices: Mapping[str, Price]
    work: Mapping[str, Work]
    use: Use
    dkk_per_usd: Decimal


@cache
def facts_on(day: date) -> Facts:
    """What holds on a day. Raises LookupError for a day before the first prices."""
    prices = _read("prices.toml")
    use = _read("use.toml")
    return Facts(
        prices={key: _price(row) for key, row in _held(prices["prices"], "key", day).items()},
        work={row["key"]: _work(row) for row in _read("work.toml")["work"]},
        use=Use(*(_decimals(use[name]) for name in ("use", "bytes", "aws"))),
        dkk_per_usd=Decimal(_held(prices["rates"], "currency", day)["DKK"]["per_usd"]),
    )


def _held(rows: list[dict[str, Any]], by: str, day: date) -> dict[str, dict[str, Any]]:
    """Of rows with one key the latest that holds on a day."""
    held: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["valid_from"]):
        if row["valid_from"] <= day:
            held[row[by]] = row
    missing = {row[by] for row in rows} - held.keys()
    if missing:
        raise LookupError(
            f"No price of {', '.join(sorted(missing))} is known for {day}. Name a later day, or "
            "add rows to simulator/cost/prices.toml."
        )
    return held


def _price(row: Mapping[str, Any]) -> Price:
    usd = Decimal(row["usd"])
    return Price(row["key"], row["what"], usd, row["per"], row["valid_from"], row["source"])


def _work(row: Mapping[str, Any]) -> Work:
    return Work(
        row["key"], row["what"], row["runs_in"], row["function"], row["database"], row["source"]
    )


def _decimals(rows: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in rows.items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_PLACE.joinpath(name).read_text(encoding="utf-8"), parse_float=Decimal)
