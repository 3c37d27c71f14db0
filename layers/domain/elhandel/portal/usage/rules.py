"""The rules of the pages about use as dated data (`portal/rules/`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from elhandel.values.days.dated import holding_on


@dataclass(frozen=True, slots=True)
class BandRules:
    """When a price is cheap, normal or dear; `price-bands.toml` says what each means."""

    valid_from: date
    days: int
    least_days: int
    cheap_percent: int
    dear_percent: int


@dataclass(frozen=True, slots=True)
class ForecastRules:
    """How a month is foretold; `forecast.toml` says what each means."""

    valid_from: date
    from_day: int
    weeks: int
    spread_percent: int


def band_rules(day: date) -> BandRules:
    """The rules that hold on a day; before the first entry, the first."""
    rules = _bands()
    return holding_on(day, rules) or rules[0]


def forecast_rules(day: date) -> ForecastRules:
    """The rules that hold on a day; before the first entry, the first."""
    rules = _forecasts()
    return holding_on(day, rules) or rules[0]


@lru_cache(maxsize=1)
def _bands() -> tuple[BandRules, ...]:
    rules = [BandRules(**entry) for entry in tomllib.loads(_text("price-bands.toml"))["bands"]]
    return tuple(sorted(rules, key=lambda entry: entry.valid_from))


@lru_cache(maxsize=1)
def _forecasts() -> tuple[ForecastRules, ...]:
    rules = [ForecastRules(**entry) for entry in tomllib.loads(_text("forecast.toml"))["forecast"]]
    return tuple(sorted(rules, key=lambda entry: entry.valid_from))


def _text(name: str) -> str:
    return (files("elhandel.portal") / "rules" / name).read_text(encoding="utf-8")
