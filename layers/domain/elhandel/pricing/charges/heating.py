"""The yearly limit of electric heating as dated data (`pricing/rules/electric-heating.toml`).

What the law says, and nothing of how it is counted: that is the settlement engine's. A change of
law is a change of the file; what was settled under the older rule keeps it.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.units import micro_dkk, wh

type LimitMethod = Literal["until_limit", "daily_share"]


@dataclass(frozen=True, slots=True)
class YearlyLimit:
    """How much a year may use at the full tax, Wh, and how it is counted; for counts that begin
    from `valid_from`.
    """

    valid_from: date
    method: LimitMethod
    limit_wh: int


@dataclass(frozen=True, slots=True)
class ReducedTax:
    """What a kWh above the limit pays from the local day `valid_from` on, micro-DKK without VAT."""

    valid_from: date
    per_kwh: int


@dataclass(frozen=True, slots=True)
class HeatingRules:
    """The full tax that a limit is about, and everything dated, in order of time."""

    charge: ChargeKey
    limits: tuple[YearlyLimit, ...]
    reduced: tuple[ReducedTax, ...]


@lru_cache(maxsize=1)
def heating_rules() -> HeatingRules:
    """The rules of electric heating for all times that are known."""
    text = (files("elhandel.pricing") / "rules" / "electric-heating.toml").read_text(
        encoding="utf-8"
    )
    return _rules(tomllib.loads(text))


def _rules(data: dict[str, Any]) -> HeatingRules:
    charge = data["charge"]
    limits = [
        YearlyLimit(entry.get("valid_from", date.min), entry["method"], wh(entry["limit_kwh"]))
        for entry in data["method"]
    ]
    reduced = [
        ReducedTax(entry["valid_from"], micro_dkk(entry["dkk_per_kwh"]))
        for entry in data["reduced"]
    ]

    return HeatingRules(
        ChargeKey(charge["owner"], ChargeKind(charge["kind"]), charge["code"]),
        tuple(sorted(limits, key=lambda rule: rule.valid_from)),
        tuple(sorted(reduced, key=lambda rule: rule.valid_from)),
    )
