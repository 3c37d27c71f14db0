"""The rules of watching use, as dated data (`services/rules/usage.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class UsageRules:
    """What holds on a day. warn_at: percentages, the lowest first."""

    valid_from: date
    warn_at: tuple[int, ...]
    again_after_days: int
    look_back: timedelta
    longest_days: int
    stale_after: timedelta


def usage_rules(day: date) -> UsageRules:
    """The rules of a day. Raises LookupError for one before the first."""
    for rules in _rules():
        if rules.valid_from <= day:
            return rules
    raise LookupError(f"services/rules/usage.toml says nothing about {day}.")


@lru_cache(maxsize=1)
def _rules() -> tuple[UsageRules, ...]:
    """The newest first."""
    text = (files("elhandel.services") / "rules" / "usage.toml").read_text(encoding="utf-8")
    found = [
        UsageRules(
            valid_from=entry["valid_from"],
            warn_at=tuple(sorted(entry["warn_at"])),
            again_after_days=entry["again_after_days"],
            look_back=timedelta(days=entry["look_back_days"]),
            longest_days=entry["longest_days"],
            stale_after=timedelta(hours=entry["stale_hours"]),
        )
        for entry in tomllib.loads(text)["usage"]
    ]
    return tuple(sorted(found, key=lambda rules: rules.valid_from, reverse=True))
