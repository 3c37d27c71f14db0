"""What jobs are asked, and asked twice: fields that a job knows, read before anything is done, and a second try for who
collides.

A field that is taken and ignored is worse than one that is refused: whoever gave it believes that it was heeded. Every
job may run twice at the same moment; where both write the same row the database lets one through and refuses the other,
which then finds it done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import psycopg.errors

from elhandel.platform.errors import DomainError, Unavailable
from elhandel.platform.telemetry import logger

type Answer = dict[str, Any]
type Job = Callable[[Answer], Answer]

_COLLISIONS: Final = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.ExclusionViolation,
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
)


class UnusableJobField(DomainError):
    """A job with a field that it does not know, that it lacks, or whose value it cannot use."""

    code = "unusable-job-field"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a job: what it is, in words for whoever got it wrong, and what reads it (raises what it likes)."""

    is_a: str
    read: Callable[[Any], object]
    required: bool = False

    @property
    def needed(self) -> "Field":
        """The same, and the job cannot do without."""
        return Field(self.is_a, self.read, required=True)


def _is(*kinds: type) -> Callable[[Any], object]:
    def read(value: Any) -> object:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise TypeError
        return value

    return read


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    return value


def _said(value: Any) -> str:
    if not _text(value).strip():
        raise ValueError
    return str(value)


def _whole(value: Any) -> int:
    number = int(_is(int, str)(value))  # type: ignore[call-overload]
    if not 0 < number < 2**31:
        raise ValueError
    return int(number)


def _each(read: Callable[[Any], object]) -> Callable[[Any], object]:
    def read_all(values: Any) -> object:
        return [read(value) for value in _is(list, tuple)(values)]  # type: ignore[attr-defined]

    return read_all


TEXT: Final = Field("a text", _text)
SAID: Final = Field("a text that is not empty", _said)
DAY: Final = Field("a day, such as 2026-01-31", lambda value: date.fromisoformat(_text(value)))
NUMBER: Final = Field("a whole number above zero", _whole)
SECONDS: Final = Field("a number of seconds", lambda value: float(str(_is(int, float)(value))))
AMOUNT: Final = Field('an amount in DKK as a text, such as "0.04"', _is(str, int))
OBJECT: Final = Field("an object of fields", _is(dict))
FLAG: Final = Field("true or false", _is(bool))


def a(is_a: str, read: Callable[[Any], object]) -> Field:
    """A field that a room knows how to read, such as a GSRN."""
    return Field(is_a, read)


def one_of(*choices: str) -> Field:
    """A field with one of a few values."""
    return Field(f"one of {', '.join(choices)}", lambda value: choices.index(_text(value)))


def many(field: Field) -> Field:
    """A list of such fields."""
    return Field(f"a list, each {field.is_a}", _each(field.read))


def check_fields(event: Mapping[str, Any], fields: Mapping[str, Field]) -> None:
    """Raise UnusableJobField for a field that the job does not know, lacks or cannot use; "job" is always known.

    None, and an empty text where the job can do without, stand for a field that is left out. What a room's reader
    refuses with a sentence of its own is left to that.
    """
    job = str(event.get("job", ""))
    unknown = sorted(str(name) for name in event.keys() - {"job", *fields})
    if unknown:
        takes = ", ".join(f'"{name}"' for name in fields) or "none"
        named = ", ".join(f'"{name[:40]}"' for name in unknown[:5])
        raise UnusableJobField(f"The job {job!r} knows no field {named}. It takes {takes}.", field=unknown[0][:40])
    for name, field in fields.items():
        value = event.get(name)
        if not _given(value, field):
            if field.required:
                raise UnusableJobField(f'The job {job!r} needs "{name}": {field.is_a}.', field=name)
            continue
        try:
            field.read(value)
        except (ValueError, TypeError, AttributeError, OverflowError):
            raise UnusableJobField(f'The job {job!r} cannot use its "{name}". Give {field.is_a}.', field=name) from None


def _given(value: Any, field: Field) -> bool:
    """Whether a value stands for more than that its field was left out."""
    return value is not None and (value != "" or field.required)


def asked(job: Job, fields: Mapping[str, Field] | None) -> Job:
    """The job, run only for fields that it can use, and once more where another run of it was in the way.

    fields: None where a job reads them itself; else it gets none that was left out, or is as good as that. Raises
    UnusableJobField before anything is done; Unavailable where both tries collided.
    """

    def run(event: Answer) -> Answer:
        if fields is not None:
            check_fields(event, fields)
            event = {name: value for name, value in event.items() if name not in fields or _given(value, fields[name])}
        try:
            return job(event)
        except _COLLISIONS as error:
            logger.warning("a job collided with another and is run again", extra={"constraint": _named(error)})
        try:
            return job(event)
        except _COLLISIONS as error:
            raise Unavailable(
                f"The job {event.get('job', '')!r} collided twice with something that writes the same at the same "
                "moment; what it had not finished is not written. Run it again in a minute."
            ) from error

    return run


def _named(error: psycopg.Error) -> str:
    return error.diag.constraint_name or type(error).__name__
