"""The words of a notice in a language (`data/da.toml`, `data/en.toml`), with its values in them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from elhandel.notifications.templates.language import (
    DENMARK,
    Language,
    Market,
    amount,
    day,
    energy,
    percent,
)
from elhandel.notifications.templates.table import Kind, Template


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says. sms: None for one that goes by e-mail only."""

    subject: str
    title: str
    says: tuple[str, ...]
    button: str
    sms: str | None


def words_of(
    template: Template, said: Mapping[str, Any], language: Language, market: Market = DENMARK
) -> Words:
    """The words with the values as the language writes them. said: as they are kept."""
    entry = _texts(language)[template.name]
    values = written_values(template, said, language, market)

    return Words(
        subject=entry["subject"].format_map(values),
        title=entry["title"].format_map(values),
        says=tuple(paragraph.format_map(values) for paragraph in entry["says"]),
        button=entry["button"],
        sms=entry["sms"].format_map(values) if "sms" in entry else None,
    )


def title_of(
    template: Template, said: Mapping[str, Any], language: Language, market: Market = DENMARK
) -> str:
    """What a list of notices calls one; of a secret one without what it said."""
    if not said and template.values:
        subject = str(_texts(language)[template.name]["subject"])
        return subject.partition(" {")[0]
    title: str = words_of(template, said, language, market).title
    return title


def written_values(
    template: Template, said: Mapping[str, Any], language: Language, market: Market
) -> dict[str, str]:
    """Each value as it is read."""
    return {
        name: _written(kind, said[name], language, market) for name, kind in template.values.items()
    }


def _written(kind: Kind, value: Any, language: Language, market: Market) -> str:
    match kind:
        case "amount":
            return amount(value, language, market)
        case "day":
            return day(date.fromisoformat(value), language)
        case "percent":
            return percent(value, language)
        case "energy":
            return energy(value, language)
        case "reason":
            reasons = _texts(language)["reasons"]
            return str(reasons.get(value, reasons["other"]))
        case _:
            return str(value)


@lru_cache(maxsize=2)
def _texts(language: Language) -> Mapping[str, Any]:
    text = (files("elhandel.notifications.templates") / "data" / f"{language}.toml").read_text(
        encoding="utf-8"
    )
    return tomllib.loads(text)
