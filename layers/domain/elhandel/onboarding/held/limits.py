"""Limits on signups: how many of one tenant, one person and one metering point are sent to the
market without anybody looking.

A signup beyond a limit is accepted and held: nothing is sent until staff release it (`holds`). The
numbers and their reasons are in `rules/signups.toml`, by date.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.days.dated import holding_on
from elhandel.values.ids import ContractId

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_MONTH: Final = timedelta(days=30)

_LOCK: Final = AdvisoryLock.SIGNUPS


@dataclass(frozen=True, slots=True)
class SignupRules:
    """What holds from `valid_from` on."""

    valid_from: date
    consent_needed_from: date
    redates: int
    held_days: int
    limits: Mapping[str, int]
    """By their name, such as `private-per-day`."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose signup it is. It is written already, and so counted with the others."""

    tenant: str
    kind: str
    contract: ContractId


def signup_rules(day: date) -> SignupRules:
    """The rules in force on a day; before the first entry those of the first."""
    entries = _entries()
    return holding_on(day, entries) or entries[0]


def beyond(tx: Transaction, signup: Counted, now: datetime, rules: SignupRules) -> str | None:
    """The first limit that a signup is beyond, by its name; None within all.

    Signups are counted one after the other until their transactions end, so that each sees all that
    came before it. That is why a transaction counts last.
    """
    tx.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    values = {
        "tenant": signup.tenant,
        "contract": signup.contract,
        "now": now,
        "hour": _HOUR,
        "day": _DAY,
        "month": _MONTH,
    }

    per_hour, per_day, under_way, of_day, of_month, of_point = fetch_one(tx, _COUNT, values)

    counts = {
        "tenant-per-hour": per_hour,
        "tenant-per-day": per_day,
        f"{signup.kind}-open": under_way,
        f"{signup.kind}-per-day": of_day,
        f"{signup.kind}-per-month": of_month,
        "point-per-month": of_point,
    }

    return next((name for name, count in counts.items() if count > rules.limits[name]), None)


@lru_cache(maxsize=1)
def _entries() -> Sequence[SignupRules]:
    text = (files("elhandel.onboarding.held") / "rules" / "signups.toml").read_text(
        encoding="utf-8"
    )
    entries = [_rules(entry) for entry in tomllib.loads(text)["rules"]]
    return sorted(entries, key=lambda entry: entry.valid_from)


def _rules(entry: Mapping[str, Any]) -> SignupRules:
    limits = {
        f"{whose}-{limit.replace('_', '-')}": number
        for whose in ("tenant", "private", "business", "point")
        for limit, number in entry[whose].items()
    }
    return SignupRules(
        valid_from=entry["valid_from"],
        consent_needed_from=entry["consent_needed_from"],
        redates=entry["redates"],
        held_days=entry["held_days"],
        limits=limits,
    )


_COUNT: Final = statement("elhandel.onboarding.held", "signups_counted")
