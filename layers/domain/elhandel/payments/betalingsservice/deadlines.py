"""Until when a collection reaches Betalingsservice: so many bank days before the month in which it
is collected, as dated data (`rules/betalingsservice.toml`).
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final

from elhandel.payments.rules import bank_day_from, bank_days_before
from elhandel.values.days.dated import holding_on

LATEST_BANK_DAYS: Final = 3
"""Before a month: what is delivered later is not debited in it, by no agreement."""


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """For what is delivered on `valid_from` and later; the file says what each field means."""

    valid_from: date
    deadline_bank_days: int
    margin_bank_days: int
    source: str

    def __post_init__(self) -> None:
        if self.deadline_bank_days < LATEST_BANK_DAYS or not self.source.strip():
            raise ValueError(
                f"the deadline of Betalingsservice from {self.valid_from} names no source, or is "
                "later than anything is taken"
            )


def deadline(collect_on: date) -> date:
    """The last day on which what is collected on that day can be delivered."""
    rules = _rules(collect_on)
    return bank_days_before(collect_on.replace(day=1), rules.deadline_bank_days)


def collection_day(due_on: date, today: date) -> date:
    """The day on which a document that is due can be collected, if it is delivered today or later:
    its own day, or where that is too late the first bank day of a coming month (C.5 row 5).
    """
    day = bank_day_from(due_on)
    while today > deadline(day):
        day = bank_day_from(_next_month(day))
    return day


def submits_on(collect_on: date) -> date:
    """The day from which on it is delivered: as late as is safe, so that what is paid or credited
    meanwhile is not collected.
    """
    margin = _rules(collect_on).margin_bank_days
    return bank_days_before(deadline(collect_on), margin)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _rules(day: date) -> DeliveryRules:
    rules = _all_rules()
    return holding_on(day, rules) or rules[0]


@lru_cache(maxsize=1)
def _all_rules() -> Sequence[DeliveryRules]:
    path = files("elhandel.payments") / "rules" / "betalingsservice.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["rules"]
    return sorted((DeliveryRules(**entry) for entry in entries), key=lambda rules: rules.valid_from)
