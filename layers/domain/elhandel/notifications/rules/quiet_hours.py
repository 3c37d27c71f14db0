"""Quiet hours (`rules/quiet-hours.toml`): when an SMS may go."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files

from elhandel.values.days.dated import holding_on
from elhandel.values.days.local_time import COPENHAGEN, danish_time


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From an hour in the evening until one in the morning, local time."""

    valid_from: date
    since: int
    until: int


def when_quiet_ends(now: datetime) -> datetime:
    """The first instant from now on at which nothing is quiet: now itself outside quiet hours."""
    local = danish_time(now)
    hours = holding_on(local.date(), _all_rules())
    if hours is None or hours.until <= local.hour < hours.since:
        return now

    morning = local.date() + timedelta(days=int(local.hour >= hours.since))
    return datetime.combine(morning, time(hours.until), COPENHAGEN).astimezone(UTC)


@lru_cache(maxsize=1)
def _all_rules() -> Sequence[QuietHours]:
    text = (files("elhandel.notifications") / "rules" / "quiet-hours.toml").read_text(
        encoding="utf-8"
    )
    rules = [
        QuietHours(rule["valid_from"], rule["from"], rule["until"])
        for rule in tomllib.loads(text)["rules"]
    ]
    return sorted(rules, key=lambda rule: rule.valid_from)
