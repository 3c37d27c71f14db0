"""The rules of comparing connections, as dated data (`services/rules/network.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class CompareRules:
    """What holds on a day."""

    valid_from: date
    after: timedelta
    """A change is compared so long after it."""
    again_after: timedelta
    deleted_for: timedelta
    """What was deleted is looked for so long."""
    stays: timedelta
    """What differs again within it waits for staff."""


def compare_rules(day: date) -> CompareRules:
    """The rules of a day. Raises LookupError for one before the first."""
    for rules in _rules():
        if rules.valid_from <= day:
            return rules
    raise LookupError(f"services/rules/network.toml says nothing about {day}.")


@lru_cache(maxsize=1)
def _rules() -> tuple[CompareRules, ...]:
    """The newest first."""
    text = (files("elhandel.services") / "rules" / "network.toml").read_text(encoding="utf-8")
    found = [
        CompareRules(
            valid_from=entry["valid_from"],
            after=timedelta(minutes=entry["after_minutes"]),
            again_after=timedelta(hours=entry["again_after_hours"]),
            deleted_for=timedelta(days=entry["deleted_for_days"]),
            stays=timedelta(days=entry["stays_days"]),
        )
        for entry in tomllib.loads(text)["compare"]
    ]
    return tuple(sorted(found, key=lambda rules: rules.valid_from, reverse=True))
