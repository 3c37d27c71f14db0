"""Which notices there are (`data/templates.toml`), and which values each of them says (A.7)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

type Channel = Literal["mail", "sms"]
type Group = Literal["bills", "service", "security"]
type Kind = Literal["text", "amount", "day", "number", "percent", "energy", "reason"]
type Value = str | int | date

_TYPES: Final[Mapping[Kind, type]] = {
    "text": str,
    "amount": int,
    "day": date,
    "number": int,
    "percent": int,
    "energy": int,
    "reason": str,
}


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of notice."""

    name: str
    group: Group
    channels: tuple[Channel, ...]
    values: Mapping[str, Kind]
    page: str
    """Where its button leads to on the customers' pages; "" for nowhere."""
    is_due: bool = False
    """The customer has to be informed: by e-mail whatever they prefer."""
    is_urgent: bool = False
    """It goes at any hour, and by each of its channels."""
    is_secret: bool = False
    """Its values are removed once it was sent."""
    useful_for: timedelta | None = None
    """After which it is not sent any more."""
    is_counted: bool = False
    """It reminds of a bill: of such a market allows only so many text messages a bill."""
    event: str = ""
    """Under which name partners learn of it; "" where they do not."""


def template(name: str) -> Template:
    """A template by its name. Raises ValueError: a program named one that does not exist."""
    found = templates().get(name)
    if found is None:
        raise ValueError(f"There is no template of a notice {name!r}. See data/templates.toml.")
    return found


def checked_values(of: Template, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """The values, which are those of the template. Raises ValueError: a mistake in a program."""
    if values.keys() != of.values.keys():
        raise ValueError(
            f"The notice {of.name!r} says {', '.join(of.values) or 'nothing'}, and was given "
            f"{', '.join(values) or 'nothing'}."
        )
    for name, kind in of.values.items():
        if not isinstance(values[name], _TYPES[kind]):
            raise ValueError(f"{name} of the notice {of.name!r} is to be {_TYPES[kind].__name__}.")
    return values


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """All of them by their names, in the order of the file."""
    text = (files("elhandel.notifications.templates") / "data" / "templates.toml").read_text(
        encoding="utf-8"
    )
    return {name: _template(name, entry) for name, entry in tomllib.loads(text).items()}


def _template(name: str, entry: Mapping[str, Any]) -> Template:
    minutes = entry.get("stale")
    return Template(
        name=name,
        group=entry["group"],
        channels=tuple(entry["channels"]),
        values=entry["values"],
        page=entry["page"],
        is_due=entry.get("due", False),
        is_urgent=entry.get("urgent", False),
        is_secret=entry.get("secret", False),
        useful_for=None if minutes is None else timedelta(minutes=minutes),
        is_counted=entry.get("counted", False),
        event=entry.get("event", ""),
    )
