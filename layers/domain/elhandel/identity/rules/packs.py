"""The rules of identity as dated data: each file says what its fields mean."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from elhandel.values.days.dated import holding_on
from elhandel.values.units import ore

type Kind = Literal["customer", "staff"]
type Level = Literal["low", "substantial", "high"]
type Tried = Literal["sign-in", "search", "code"]


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How long a session lasts, for sign-ins of `valid_from` and later."""

    valid_from: date
    idle: timedelta
    most: timedelta
    recent: timedelta
    sign_in: timedelta
    least_level: Level


@dataclass(frozen=True, slots=True)
class LimitRules:
    """Up to which amounts a role may do something; None is without limit."""

    valid_from: date
    right: str
    role: str
    alone_ore: int | None
    together_ore: int | None
    day_ore: int | None
    """Alone, of all in a local day."""


@dataclass(frozen=True, slots=True)
class TryRules:
    """How often somebody may try in a minute, and in an hour."""

    valid_from: date
    per_minute: int
    per_hour: int


@cache
def session_rules(kind: Kind, day: date) -> SessionRules:
    """The rules for sessions of a kind that begin on a day; before the first, the first."""
    entries = [
        SessionRules(
            valid_from=entry["valid_from"],
            idle=timedelta(minutes=entry["idle_minutes"]),
            most=timedelta(hours=entry["most_hours"]),
            recent=timedelta(minutes=entry["recent_minutes"]),
            sign_in=timedelta(minutes=entry["sign_in_minutes"]),
            least_level=entry["least_level"],
        )
        for entry in _entries("sessions")
        if entry["kind"] == kind
    ]
    return holding_on(day, entries) or entries[0]


def limit_rules(right: str, role: str, day: date) -> LimitRules | None:
    """The limits of a role for a right on a day; None where it has none."""
    entries = [rules for rules in _limits() if (rules.right, rules.role) == (right, role)]
    return holding_on(day, entries)


@cache
def try_rules(what: Tried, day: date) -> TryRules:
    """How often something may be tried on a day; before the first rules, those."""
    entries = [
        TryRules(entry["valid_from"], entry["per_minute"], entry["per_hour"])
        for entry in _entries("tries")
        if entry["what"] == what
    ]
    return holding_on(day, entries) or entries[0]


@cache
def _limits() -> tuple[LimitRules, ...]:
    return tuple(
        LimitRules(
            valid_from=entry["valid_from"],
            right=entry["right"],
            role=entry["role"],
            alone_ore=_ore(entry.get("alone_dkk")),
            together_ore=_ore(entry.get("together_dkk")),
            day_ore=_ore(entry.get("day_dkk")),
        )
        for entry in _entries("limits")
    )


def _ore(dkk: int | None) -> int | None:
    return None if dkk is None else ore(dkk)


def _entries(name: str) -> Sequence[dict[str, Any]]:
    text = (files("elhandel.identity") / "rules" / f"{name}.toml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)["rules"]
    return sorted(entries, key=lambda entry: entry["valid_from"])
