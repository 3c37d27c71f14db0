"""The rules of payouts as dated data (`billing/rules/payouts.toml`), counted in bank days."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from elhandel.billing.bill import due_date
from elhandel.values.days.dated import holding_on
from elhandel.values.units import ore


@dataclass(frozen=True, slots=True)
class PayoutRules:
    """For what stands in somebody's favour from `valid_from` on; the file says what each means."""

    valid_from: date
    promised_bank_days: int
    bank_days: int
    final_bank_days: int
    least_ore: int
    cooling_days: int
    longest_wait_days: int


def pay_back_by(issued_on: date, total_ore: int) -> date | None:
    """The day by which a document's amount has been set off or paid out; None where it asks."""
    if total_ore >= 0:
        return None
    return after_bank_days(issued_on, payout_rules(issued_on).promised_bank_days)


def after_bank_days(day: date, count: int) -> date:
    """The day that many bank days after `day`; for 0 `day` itself, or the next bank day."""
    day = due_date(day, 0)
    for _ in range(count):
        day = due_date(day, 1)
    return day


def payout_rules(day: date) -> PayoutRules:
    """The rules for what arises on a day; before the first entry, the first."""
    rules = _all_rules()
    return holding_on(day, rules) or rules[0]


@lru_cache(maxsize=1)
def _all_rules() -> tuple[PayoutRules, ...]:
    text = (files("elhandel.billing") / "rules" / "payouts.toml").read_text(encoding="utf-8")
    entries = [
        PayoutRules(
            valid_from=entry["valid_from"],
            promised_bank_days=entry["promised_bank_days"],
            bank_days=entry["bank_days"],
            final_bank_days=entry["final_bank_days"],
            least_ore=ore(entry["least_dkk"]),
            cooling_days=entry["cooling_days"],
            longest_wait_days=entry["longest_wait_days"],
        )
        for entry in tomllib.loads(text)["rules"]
    ]
    return tuple(sorted(entries, key=lambda rules: rules.valid_from))
