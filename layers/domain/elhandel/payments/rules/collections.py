"""The rules of collections as dated data (`collections.toml`)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final

from elhandel.payments.rules.bank_calendar import bank_days_after
from elhandel.values.days.dated import holding_on

HOME_MARKET: Final = "DK"


@dataclass(frozen=True, slots=True)
class CollectionRules:
    """For what is collected on `valid_from` and later; the file says what each field means."""

    valid_from: date
    market: str
    most_attempts: int
    window_days: int
    link_days: int
    retry_bank_days: Mapping[str, int]

    def retry_on(self, failed_on: date, reason: str, attempt: int) -> date | None:
        """The day of the next attempt; None where there is none."""
        days = self.retry_bank_days.get(reason)
        if days is None or attempt >= self.most_attempts:
            return None
        return bank_days_after(failed_on, days)


def collection_rules(day: date, market: str = HOME_MARKET) -> CollectionRules:
    """The rules of collections on a day in a market; before the first, the first."""
    rules = [entry for entry in _all_rules() if entry.market == market]
    return holding_on(day, rules) or rules[0]


@lru_cache(maxsize=1)
def _all_rules() -> Sequence[CollectionRules]:
    text = (files("elhandel.payments") / "rules" / "collections.toml").read_text(encoding="utf-8")
    entries = [
        CollectionRules(
            valid_from=entry["valid_from"],
            market=entry["market"],
            most_attempts=entry["most_attempts"],
            window_days=entry["window_days"],
            link_days=entry["link_days"],
            retry_bank_days=entry["retry_bank_days"],
        )
        for entry in tomllib.loads(text)["rules"]
    ]
    return sorted(entries, key=lambda rules: rules.valid_from)
