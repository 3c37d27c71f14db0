"""What may be given by hand, as dated data (`billing/rules/credit-limits.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from elhandel.billing.bill import VatClass
from elhandel.billing.errors import CreditBeyondLimit
from elhandel.values.days.dated import holding_on
from elhandel.values.units import ore, short_dkk_of_ore


@dataclass(frozen=True, slots=True)
class Limits:
    """For what is given from `valid_from` on; the file says what each field means."""

    valid_from: date
    lines_ore: int
    amount_ore: int
    goodwill_ore: int
    goodwill_year_ore: int
    months: int
    goodwill_vat: VatClass


def limits_on(day: date) -> Limits:
    """The limits of a day. Raises LookupError where the rules have none."""
    found = holding_on(day, all_limits())
    if found is None:
        raise LookupError(f"no limits of credit are known on {day}; add them to credit-limits.toml")
    return found


def refuse_beyond(amount_ore: int, most_ore: int, what: str) -> None:
    """Raise CreditBeyondLimit where an amount is larger than what may be given."""
    if amount_ore > most_ore:
        raise CreditBeyondLimit(
            f"{short_dkk_of_ore(amount_ore)} DKK is more than may be given {what}: at most "
            f"{short_dkk_of_ore(most_ore)} DKK. Give less, or have the limit changed "
            "(billing/rules/credit-limits.toml)."
        )


def refuse_older(issued_on: date, today: date, months: int, number: str) -> None:
    """Raise CreditBeyondLimit where an invoice is older than what is still credited."""
    passed = (today.year - issued_on.year) * 12 + today.month - issued_on.month
    if passed > months:
        raise CreditBeyondLimit(
            f"Invoice {number} is of {issued_on}, and nothing is credited after {months} months. "
            "Give goodwill, or have the limit changed (billing/rules/credit-limits.toml)."
        )


@lru_cache(maxsize=1)
def all_limits() -> tuple[Limits, ...]:
    """The limits for all times that are known."""
    text = (files("elhandel.billing") / "rules" / "credit-limits.toml").read_text(encoding="utf-8")
    return tuple(_limits(entry) for entry in tomllib.loads(text)["limits"])


def _limits(entry: dict[str, Any]) -> Limits:
    return Limits(
        valid_from=entry.get("valid_from", date.min),
        lines_ore=ore(entry["lines_dkk"]),
        amount_ore=ore(entry["amount_dkk"]),
        goodwill_ore=ore(entry["goodwill_dkk"]),
        goodwill_year_ore=ore(entry["goodwill_year_dkk"]),
        months=entry["months"],
        goodwill_vat=VatClass(entry["goodwill_vat"]),
    )
