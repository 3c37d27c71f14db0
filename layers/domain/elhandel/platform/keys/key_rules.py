"""How long API keys live and how often they may ask, as dated data (`rules/api-keys.toml`)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

_PLACE: Final = "elhandel.platform"


@dataclass(frozen=True, slots=True)
class KeyRules:
    """What holds for the keys of a scope. Minutes and days are UTC's."""

    life: timedelta
    per_minute: int
    per_day: int


def key_rules(scope: str, day: date) -> KeyRules:
    """The rules of a scope in force on a day; before the first entry, the first."""
    entries = _entries()
    _, scopes = next((entry for entry in reversed(entries) if entry[0] <= day), entries[0])
    return scopes[scope]


@lru_cache(maxsize=1)
def _entries() -> Sequence[tuple[date, Mapping[str, KeyRules]]]:
    text = (files(_PLACE) / "rules" / "api-keys.toml").read_text(encoding="utf-8")
    entries = [
        (entry.pop("valid_from"), _by_scope(entry)) for entry in tomllib.loads(text)["rules"]
    ]

    return sorted(entries, key=lambda entry: entry[0])


def _by_scope(entry: Mapping[str, Any]) -> Mapping[str, KeyRules]:
    return {
        scope: KeyRules(
            life=timedelta(days=rules["life_days"]),
            per_minute=rules["per_minute"],
            per_day=rules["per_day"],
        )
        for scope, rules in entry.items()
    }
