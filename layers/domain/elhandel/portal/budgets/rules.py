"""The rules of budgets, as dated data (`portal/rules/budgets.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class BudgetRules:
    """What holds on a day. warn_at: percentages, the lowest first. Amounts in øre and Wh."""

    valid_from: date
    warn_at: tuple[int, ...]
    again_after: timedelta
    most_ore: int
    most_wh: int


def budget_rules(day: date) -> BudgetRules:
    """The rules of a day. Raises LookupError for one before the first."""
    for rules in _rules():
        if rules.valid_from <= day:
            return rules
    raise LookupError(f"portal/rules/budgets.toml says nothing about {day}.")


@lru_cache(maxsize=1)
def _rules() -> tuple[BudgetRules, ...]:
    """The newest first."""
    text = (files("elhandel.portal") / "rules" / "budgets.toml").read_text(encoding="utf-8")
    found = [
        BudgetRules(
            valid_from=entry["valid_from"],
            warn_at=tuple(sorted(entry["warn_at"])),
            again_after=timedelta(hours=entry["again_after_hours"]),
            most_ore=entry["most_kroner"] * 100,
            most_wh=entry["most_kwh"] * 1000,
        )
        for entry in tomllib.loads(text)["budgets"]
    ]
    return tuple(sorted(found, key=lambda rules: rules.valid_from, reverse=True))
