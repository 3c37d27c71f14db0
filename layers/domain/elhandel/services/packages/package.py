"""Packages as dated data (`services/rules/packages.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from elhandel.portfolio.markets import HOME, Market, market_on
from elhandel.services.errors import UnableToServe
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.period import FOR_GOOD
from elhandel.values.units import micro_dkk

_MB_PER_GB: Final = 1024


@dataclass(frozen=True, slots=True)
class Package:
    """A package. Prices: micro-DKK (or as small a part of another market's currency) without VAT;
    `monthly` for a billing cycle, the others once.
    """

    code: str
    market: str
    """Where it is sold: `code` of a market."""
    technology: str
    name: str
    down_mbps: int
    up_mbps: int
    cap_mb: int | None
    monthly: int
    installation: int
    router: int
    valid_from: date
    valid_to: date


def all_packages() -> tuple[Package, ...]:
    """All that can be ordered, could be, or will be."""
    return _packages()


def packages_on(day: date, market: str = HOME) -> tuple[Package, ...]:
    """Those that can be ordered on a day in a market."""
    return tuple(
        one for one in _packages() if one.market == market and one.valid_from <= day < one.valid_to
    )


def package_on(code: str, day: date, market: str = HOME) -> Package:
    """A package that can be ordered on a day in a market. Raises UnableToServe."""
    offered = packages_on(day, market)
    found = next((one for one in offered if one.code == code), None)
    if found is None:
        known = ", ".join(one.code for one in offered)
        raise UnableToServe(
            f"There is no package {code!r} to order on {day}. Choose one of {known}.",
            field="package",
        )
    return found


def known_package(code: str, market: str = HOME) -> Package:
    """The newest package of a code, whether or not it is sold still. Raises LookupError."""
    known = [one for one in _packages() if (one.code, one.market) == (code, market)]
    if not known:
        raise LookupError(f"services/rules/packages.toml has no package {code!r} in {market}.")
    return max(known, key=lambda one: one.valid_from)


@lru_cache(maxsize=1)
def _packages() -> tuple[Package, ...]:
    text = (files("elhandel.services") / "rules" / "packages.toml").read_text(encoding="utf-8")
    return tuple(_package(entry) for entry in tomllib.loads(text)["package"])


def _package(entry: dict[str, Any]) -> Package:
    cap = entry.get("cap_gb")
    market = market_on(entry.get("market", HOME), entry["valid_from"])
    return Package(
        code=entry["code"],
        market=market.code,
        technology=entry["technology"],
        name=entry["name"],
        down_mbps=entry["down_mbps"],
        up_mbps=entry["up_mbps"],
        cap_mb=None if cap is None else cap * _MB_PER_GB,
        monthly=price_without_vat(entry["monthly"], market),
        installation=price_without_vat(entry["installation"], market),
        router=price_without_vat(entry["router"], market),
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to", FOR_GOOD),
    )


def price_without_vat(price: str, market: Market) -> int:
    """A price as the market's lists have it, in DKK, as micro-DKK without VAT."""
    if not market.prices_with_vat:
        return micro_dkk(price)
    return round_half_away(micro_dkk(price) * 100, 100 + market.vat_percent)
