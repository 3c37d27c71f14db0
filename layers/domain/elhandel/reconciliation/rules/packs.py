"""The rules of reconciliation as dated data (`rules/reconciliation.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from elhandel.reconciliation.sums import Calculation
from elhandel.values.days.dated import holding_on


@dataclass(frozen=True, slots=True)
class ReconciliationRules:
    """For months from `valid_from` on; the file says what each field means."""

    valid_from: date
    energy_tolerance_wh: int
    quantity_tolerance: int
    amount_tolerance: int
    opens: tuple[str, ...]
    attempts: int
    answer_time: timedelta
    suspects_asked: int

    def follows_up(self, calculation: Calculation) -> bool:
        """Whether a difference from this calculation becomes a discrepancy."""
        return calculation.process in self.opens


def rules_of(month: date) -> ReconciliationRules:
    """The rules for a month; before the first entry, the first."""
    rules = _all_rules()
    return holding_on(month, rules) or rules[0]


@lru_cache(maxsize=1)
def _all_rules() -> tuple[ReconciliationRules, ...]:
    text = (files("elhandel.reconciliation") / "rules" / "reconciliation.toml").read_text(
        encoding="utf-8"
    )
    entries = [
        ReconciliationRules(
            valid_from=entry.get("valid_from", date.min),
            energy_tolerance_wh=entry["energy_tolerance_wh"],
            quantity_tolerance=entry["quantity_tolerance"],
            amount_tolerance=entry["amount_tolerance"],
            opens=tuple(entry["opens"]),
            attempts=entry["attempts"],
            answer_time=timedelta(hours=entry["answer_hours"]),
            suspects_asked=entry["suspects_asked"],
        )
        for entry in tomllib.loads(text)["rules"]
    ]
    return tuple(sorted(entries, key=lambda rules: rules.valid_from))
