"""How amounts in advance are estimated, as dated data (`billing/rules/aconto.toml`)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from elhandel.values.days.dated import holding_on
from elhandel.values.units import ore, wh

_MONTHS: Final = 12
_WHOLE: Final = 1000


@dataclass(frozen=True, slots=True)
class EstimateRules:
    """For quarters that begin from `valid_from` on; the file says what each field means."""

    valid_from: date
    house_wh: int
    flat_wh: int
    most_private_wh: int
    least_days: int
    spot_days: int
    rounded_to_ore: int

    ordinary: tuple[int, ...]
    """Thousandths of a year's use, January first; `heated` too."""

    heated: tuple[int, ...]

    def shares(self, *, heated: bool) -> tuple[int, ...]:
        """How a year's use falls on its months."""
        return self.heated if heated else self.ordinary


def estimate_rules(day: date, rules: Sequence[EstimateRules] | None = None) -> EstimateRules:
    """The rules of a quarter that begins on `day`. Raises LookupError where there are none."""
    found = holding_on(day, all_rules() if rules is None else rules)
    if found is None:
        raise LookupError(f"no rules of estimates are known on {day}; add them to aconto.toml")

    return found


def shares_of_year(day: date, *, heated: bool) -> tuple[int, ...]:
    """How the use of a year falls on its months, by the rules of a day; thousandths, January first.

    Raises LookupError where there are none.
    """
    return estimate_rules(day).shares(heated=heated)


@lru_cache(maxsize=1)
def all_rules() -> tuple[EstimateRules, ...]:
    """The rules for all times that are known."""
    text = (files("elhandel.billing") / "rules" / "aconto.toml").read_text(encoding="utf-8")
    return tuple(_rules(entry) for entry in tomllib.loads(text)["estimate"])


def _rules(entry: dict[str, Any]) -> EstimateRules:
    return EstimateRules(
        valid_from=entry.get("valid_from", date.min),
        house_wh=wh(entry["house_kwh"]),
        flat_wh=wh(entry["flat_kwh"]),
        most_private_wh=wh(entry["most_private_kwh"]),
        least_days=entry["least_days"],
        spot_days=entry["spot_days"],
        rounded_to_ore=ore(entry["rounded_to_dkk"]),
        ordinary=_shares(entry["ordinary"]),
        heated=_shares(entry["heated"]),
    )


def _shares(thousandths: Sequence[int]) -> tuple[int, ...]:
    if len(thousandths) != _MONTHS or sum(thousandths) != _WHOLE:
        raise ValueError(f"{thousandths} are not the twelve parts of a year, in thousandths")
    return tuple(thousandths)
