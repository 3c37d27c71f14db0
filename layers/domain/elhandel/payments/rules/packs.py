"""The rules of reminders as dated data (`reminders.toml`)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from elhandel.portfolio.markets import HOME
from elhandel.values.days.dated import holding_on
from elhandel.values.units import ore

MOST_BY_LAW: Final = 3
LEAST_DAYS_BY_LAW: Final = 10
HIGHEST_FEE_BY_LAW: Final = 100_00
"""Øre. Source: renteloven § 9 b. A pack beyond these is refused when it is read."""


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """For reminders of `valid_from` and later; the file says what each field means.

    Raises ValueError where they ask for more than the law allows.
    """

    valid_from: date
    market: str
    kind: str
    grace_bank_days: int
    most: int
    days_between: int
    days_to_pay: int
    fees_ore: tuple[int, ...]
    least_ore: int

    def __post_init__(self) -> None:
        if (
            self.most > MOST_BY_LAW
            or self.days_between < LEAST_DAYS_BY_LAW
            or len(self.fees_ore) < self.most
            or not all(0 <= fee <= HIGHEST_FEE_BY_LAW for fee in self.fees_ore)
        ):
            raise ValueError(
                f"the rules of reminders from {self.valid_from} for {self.kind} customers ask for "
                "more than renteloven § 9 b allows"
            )


def reminder_rules(day: date, kind: str, market: str = HOME) -> ReminderRules:
    """The rules of reminders on a day for a kind of customer of a market; before the first, the
    first.
    """
    asked = (kind, market)
    return _in_force([rules for rules in _reminders() if (rules.kind, rules.market) == asked], day)


def read_reminder_rules(entry: Mapping[str, Any]) -> ReminderRules:
    """An entry of the file. Raises ValueError where it is beyond the law."""
    return ReminderRules(
        valid_from=entry["valid_from"],
        market=entry["market"],
        kind=entry["kind"],
        grace_bank_days=entry["grace_bank_days"],
        most=entry["most"],
        days_between=entry["days_between"],
        days_to_pay=entry["days_to_pay"],
        fees_ore=tuple(ore(fee) for fee in entry["fees_dkk"]),
        least_ore=ore(entry["least_dkk"]),
    )


def _in_force(rules: Sequence[ReminderRules], day: date) -> ReminderRules:
    return holding_on(day, rules) or min(rules, key=lambda entry: entry.valid_from)


@lru_cache(maxsize=1)
def _reminders() -> tuple[ReminderRules, ...]:
    text = (files("elhandel.payments") / "rules" / "reminders.toml").read_text(encoding="utf-8")
    return tuple(read_reminder_rules(entry) for entry in tomllib.loads(text)["rules"])
