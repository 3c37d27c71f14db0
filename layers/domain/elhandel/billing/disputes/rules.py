"""The rules of disputes as dated data (`billing/rules/disputes.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from elhandel.values.days.dated import holding_on


@dataclass(frozen=True, slots=True)
class DisputeRules:
    """For disputes opened from `valid_from` on; the file says what each means."""

    valid_from: date
    answer_days: int
    most_open: int
    letters_a_day: int


def dispute_rules(day: date) -> DisputeRules:
    """Those that hold on a day."""
    rules = holding_on(day, _rules())
    if rules is None:
        raise LookupError(f"billing/rules/disputes.toml has no rules for {day}")
    return rules


@lru_cache(maxsize=1)
def _rules() -> tuple[DisputeRules, ...]:
    text = (files("elhandel.billing") / "rules" / "disputes.toml").read_text(encoding="utf-8")
    return tuple(DisputeRules(**entry) for entry in tomllib.loads(text)["rules"])
