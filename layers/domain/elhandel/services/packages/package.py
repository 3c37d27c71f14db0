"""Packages as dated data (`services/rules/packages.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from elhandel.services.errors import UnableToServe
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.period import FOR_GOOD
from elhandel.values.units import micro_dkk

_MB_PER_GB: Final = 1024
_NET: Final = (100, 125)
"""What is left of 125 with VAT, at 25 %."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package. Prices: micro-DKK without VAT; `monthly` for a billing cycle, the others once."""

    code: str
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


def packages_on(day: date) -> tuple[Package, ...]:
    """Those that can be ordered on a day."""
    return tuple(one for one in _packages() if one.valid_from <= day < one.valid_to)


def package_on(code: str, day: date) -> Package:
    """A package that can be ordered on a day. Raises UnableToServe."""
    offered = packages_on(day)
    found = next((one for one in offered if one.code == code), None)
    if found is None:
        known = ", ".join(one.code for one in offered)
        raise UnableToServe(
            f"There is no package {code!r} to order on {day}. Choose one of {known}.",
            field="package",
        )
    return found


@lru_cache(maxsize=1)
def _packages() -> tuple[Package, ...]:
    text = (files("elhandel.services") / "rules" / "packages.toml").read_text(encoding="utf-8")
    return tuple(_package(entry) for entry in tomllib.loads(text)["package"])


def _package(entry: dict[str, Any]) -> Package:
    cap = entry.get("cap_gb")
    return Package(
        code=entry["code"],
        technology=entry["technology"],
        name=entry["name"],
        down_mbps=entry["down_mbps"],
        up_mbps=entry["up_mbps"],
        cap_mb=None if cap is None else cap * _MB_PER_GB,
        monthly=_without_vat(entry["monthly_dkk"]),
        installation=_without_vat(entry["installation_dkk"]),
        router=_without_vat(entry["router_dkk"]),
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to", FOR_GOOD),
    )


def _without_vat(dkk: str) -> int:
    net, gross = _NET
    return round_half_away(micro_dkk(dkk) * net, gross)
