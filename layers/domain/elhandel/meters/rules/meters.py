"""What holds of meters on a day."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from elhandel.values.days.dated import holding_on
from elhandel.values.units import wh


@dataclass(frozen=True, slots=True)
class MeterRules:
    """Limits of a day. Energy in Wh."""

    valid_from: date
    tries_an_hour: int
    key_lives: timedelta
    grace: timedelta
    remind_after: timedelta
    most_wh: int
    oldest: timedelta

    tries_seen: timedelta
    """So long a customer whose tries were used up waits for staff."""

    measured_days: int
    late_days: int
    """Days by which it is seen how well it goes, and how late the market's readings may be."""

    refusals: int
    """Of a device within a day, from which on the meter waits for staff."""


def meter_rules(day: date) -> MeterRules:
    """The rules of a Danish day. Raises LookupError for one before the first."""
    rules = holding_on(day, _rules())
    if rules is None:
        raise LookupError(f"meters/rules/meters.toml says nothing about {day}.")
    return rules


@lru_cache(maxsize=1)
def _rules() -> tuple[MeterRules, ...]:
    text = (files("elhandel.meters") / "rules" / "meters.toml").read_text(encoding="utf-8")
    return tuple(
        MeterRules(
            valid_from=entry["valid_from"],
            tries_an_hour=entry["tries_an_hour"],
            key_lives=timedelta(days=entry["key_days"]),
            grace=timedelta(days=entry["grace_days"]),
            remind_after=timedelta(days=entry["remind_days"]),
            most_wh=wh(entry["most_kwh"]),
            oldest=timedelta(days=entry["oldest_days"]),
            tries_seen=timedelta(days=entry["tries_seen_days"]),
            measured_days=entry["measured_days"],
            late_days=entry["late_days"],
            refusals=entry["refusals"],
        )
        for entry in tomllib.loads(text)["rules"]
    )
