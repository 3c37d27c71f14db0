"""What may be asked of a data set: a period, a filter, an order, and how much of the answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from elhandel.values.days.local_time import COPENHAGEN

_DEFAULT_LIMIT: Final = 100


class BadQuery(Exception):
    """A parameter that cannot be understood; the service answers 400 with the sentence."""


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a call; instants are in UTC."""

    start: datetime | None
    end: datetime | None
    filters: Mapping[str, frozenset[Any]]
    """The allowed values by field."""
    sort: tuple[tuple[str, bool], ...]
    """(field, descending)."""
    limit: int
    """0 is all."""
    offset: int

    def matches(self, record: Mapping[str, Any]) -> bool:
        """Whether a record passes the filter; a field that it does not have matches nothing."""
        return all(record.get(field) in allowed for field, allowed in self.filters.items())


def parse_query(parameters: Mapping[str, str]) -> Query:
    """Read the parameters as the service does; times are Danish unless `timezone=UTC`.

    Raises BadQuery.
    """
    utc = parameters.get("timezone", "DK").upper() == "UTC"
    return Query(
        start=_time(parameters, "start", utc=utc),
        end=_time(parameters, "end", utc=utc),
        filters=_filters(parameters.get("filter", "")),
        sort=tuple(_sort(part) for part in parameters.get("sort", "").split(",") if part.strip()),
        limit=_number(parameters, "limit", _DEFAULT_LIMIT),
        offset=_number(parameters, "offset", 0),
    )


def _time(parameters: Mapping[str, str], name: str, *, utc: bool) -> datetime | None:
    text = parameters.get(name)
    if not text:
        return None

    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadQuery(f"Parameter {name} must look like 2026-03-01T00:00, not {text}.") from error

    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC if utc else COPENHAGEN)

    return time.astimezone(UTC)


def _filters(text: str) -> dict[str, frozenset[Any]]:
    if not text:
        return {}

    try:
        asked = json.loads(text)
        return {
            field: frozenset(values if isinstance(values, list) else [values])
            for field, values in asked.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise BadQuery('Parameter filter must be JSON such as {"PriceArea":["DK1"]}.') from error


def _sort(part: str) -> tuple[str, bool]:
    words = part.split()
    if len(words) > 2 or (len(words) == 2 and words[1].lower() not in {"asc", "desc"}):
        raise BadQuery("Parameter sort must look like TimeUTC, or TimeUTC desc.")
    return words[0], len(words) == 2 and words[1].lower() == "desc"


def _number(parameters: Mapping[str, str], name: str, default: int) -> int:
    text = parameters.get(name, "")
    if not text:
        return default
    if not text.isdecimal():
        raise BadQuery(f"Parameter {name} must be a whole number from 0, not {text}.")
    return int(text)
