"""What customers may change by themselves, as dated data (`rules/own-changes.toml`)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from elhandel.values.days.dated import holding_on


@dataclass(frozen=True, slots=True)
class OwnChangeRules:
    """What holds from `valid_from` on."""

    valid_from: date
    product_notice_days: int
    product_days_ahead: int
    leaves_term: bool
    open_move_ins: int


def own_change_rules(day: date) -> OwnChangeRules:
    """The rules in force on a day; before the first entry those of the first."""
    entries = _entries()
    return holding_on(day, entries) or entries[0]


@lru_cache(maxsize=1)
def _entries() -> Sequence[OwnChangeRules]:
    text = (files("elhandel.onboarding.wishes") / "rules" / "own-changes.toml").read_text(
        encoding="utf-8"
    )
    entries = [OwnChangeRules(**entry) for entry in tomllib.loads(text)["rules"]]
    return sorted(entries, key=lambda entry: entry.valid_from)
