"""What holds on the market on a day."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from elhandel.values.days.dated import holding_on
from elhandel.values.units import micro_dkk, ore, wh


@dataclass(frozen=True, slots=True)
class MarketRules:
    """Amounts in Wh, prices in micro-DKK per kWh, money in øre without VAT."""

    valid_from: date
    least_wh: int
    most_wh: int

    lot: int
    """Wh; only whole lots trade."""

    least_price: int
    most_price: int
    lives: timedelta

    open_days: int
    """For so many days of the next month a month is still traded."""

    settled_days: int
    """So long after that its trades should be settled; later they wait for staff."""

    fee_percent: int

    netted_groups: tuple[str, ...]
    """Net settlement groups whose homes cannot trade."""

    orders_per_minute: int
    """Of a customer, all homes together."""

    most_open: int
    """Orders that may be open in a book."""

    most_bound_ore: int
    """What a home's purchases of a month may come to, open orders at their limits."""


def market_rules(day: date) -> MarketRules:
    """The rules of a Danish day. Raises LookupError for one before the first."""
    rules = holding_on(day, _rules())
    if rules is None:
        raise LookupError(f"exchange/rules/market.toml says nothing about {day}.")
    return rules


@lru_cache(maxsize=1)
def _rules() -> tuple[MarketRules, ...]:
    text = (files("elhandel.exchange") / "rules" / "market.toml").read_text(encoding="utf-8")
    return tuple(
        MarketRules(
            valid_from=entry["valid_from"],
            least_wh=wh(entry["least_kwh"]),
            most_wh=wh(entry["most_kwh"]),
            lot=wh(entry["lot_kwh"]),
            least_price=micro_dkk(entry["least_price"]),
            most_price=micro_dkk(entry["most_price"]),
            lives=timedelta(hours=entry["lives_hours"]),
            open_days=entry["open_days"],
            settled_days=entry["settled_days"],
            fee_percent=entry["fee_percent"],
            netted_groups=tuple(entry["netted_groups"]),
            orders_per_minute=entry["orders_per_minute"],
            most_open=entry["most_open"],
            most_bound_ore=ore(entry["most_bound_dkk"]),
        )
        for entry in tomllib.loads(text)["market"]
    )
