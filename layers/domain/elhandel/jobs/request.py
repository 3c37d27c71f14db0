"""Requests of jobs: frozen structs, read before anything is done, with a sentence per mistake.

A field that is accepted and ignored is worse than one that is refused: the caller believes that it
had an effect. What a field is, and how it is read, stands in its type (`elhandel.jobs.fields`).
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_type_hints

import msgspec

from elhandel.jobs.meaning import Meaning, meaning_of
from elhandel.values.errors import DomainError
from elhandel.values.texts.plain_text import unprintable

_MOST_NAMED: Final = 5
_LONGEST_NAME: Final = 40


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a job is asked. A request without fields is `Nothing`."""


class Nothing(Request, frozen=True):
    """A request of a job that takes no fields."""


class UnusableJobField(DomainError):
    """A request with an unknown field, without a needed one, or with a value of no use."""

    code = "unusable-job-field"


def read_request[Asked: Request](kind: type[Asked], event: Mapping[str, Any]) -> Asked:
    """The request that an event holds; "job" is its name and no field.

    A field that is None is left out, and so is an empty text where the field is not needed.
    Raises UnusableJobField; UnlikelyDay, NamesAPerson, InvalidValue in the words of their own.
    """
    job = str(event.get("job", ""))
    _refuse_unknown(job, kind, event)

    given = without_blanks(kind, event)
    values: dict[str, Any] = {}
    for name, field in fields_of(kind).items():
        if name in given:
            values[name] = _value(job, name, field, given[name])
        elif field.required:
            raise UnusableJobField(f'The job {job!r} needs "{name}": {field.is_a}.', field=name)

    return msgspec.convert(values, kind)


def without_blanks(kind: type[Request], event: Mapping[str, Any]) -> dict[str, Any]:
    """The event without the fields that are left out, or as good as left out."""
    given = {"job": event["job"]} if "job" in event else {}
    for name, field in fields_of(kind).items():
        value = event.get(name)
        if value is not None and (value != "" or field.required):
            given[name] = value

    return given


@cache
def fields_of(kind: type[Request]) -> dict[str, Meaning]:
    """The fields of a request by their name on the wire."""
    hints = get_type_hints(kind, include_extras=True)

    return {
        field.encode_name: meaning_of(hints[field.name], required=field.required)
        for field in msgspec.structs.fields(kind)
    }


def _refuse_unknown(job: str, kind: type[Request], event: Mapping[str, Any]) -> None:
    if "by" in event:
        raise UnusableJobField(
            f'The job {job!r} takes no "by": the signer of the call is who asks. Leave it out.',
            field="by",
        )

    fields = fields_of(kind)
    unknown = sorted(
        json.dumps(str(name)[:_LONGEST_NAME]) for name in event.keys() - {"job", *fields}
    )
    if unknown:
        takes = ", ".join(f'"{name}"' for name in fields) or "none"
        raise UnusableJobField(
            f"The job {job!r} knows no field {', '.join(unknown[:_MOST_NAMED])}. It takes {takes}.",
            field=unknown[0].strip('"'),
        )


def _value(job: str, name: str, field: Meaning, value: Any) -> Any:
    try:
        return field.read(value)
    except (ValueError, TypeError, AttributeError, OverflowError):
        character = unprintable(value) if isinstance(value, str) else None
        why = "" if character is None else f": it holds the character {character}"
        raise UnusableJobField(
            f'The job {job!r} cannot use its "{name}"{why}. Give {field.is_a}.', field=name
        ) from None
