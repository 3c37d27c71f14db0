"""What jobs are asked, and asked twice: fields that a job knows, read before anything is done, and
a second try for who collides.

A field that is taken and ignored is worse than one that is refused: whoever gave it believes that
it was heeded. Every job may run twice at the same moment; where both write the same row the
database lets one through and refuses the other, which then finds it done.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import psycopg.errors

from elhandel.platform.telemetry import logger
from elhandel.values.errors import DomainError, Unavailable
from elhandel.values.likely_days import refuse_unlikely
from elhandel.values.plain_text import plain, unprintable
from elhandel.values.reasons import impersonal

type Answer = dict[str, Any]
type Job = Callable[[Answer], Answer]

_LONGEST: Final = 900  # seconds: no function runs for longer

_AMOUNT: Final = re.compile(r"-?[0-9]{1,7}(\.(?P<decimals>[0-9]+))?")

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
    """A field of a job: what it is, in words for whoever got it wrong, and what reads it (raises
    what it likes).
    """

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
    if not isinstance(value, str):
        raise TypeError
    return plain(value)


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


def _day(value: Any) -> date:
    day = date.fromisoformat(_text(value))
    refuse_unlikely(day)
    return day


def _seconds(value: Any) -> float:
    seconds = float(_is(int, float)(value))  # type: ignore[arg-type]
    if not 0 <= seconds <= _LONGEST:  # nor NaN
        raise ValueError
    return seconds


def _texts(value: Any) -> object:
    return {_said(name): _text(text) for name, text in _is(dict)(value).items()}  # type: ignore[attr-defined]


def dkk(value: str | int, decimals: int) -> int:
    """An amount in DKK in its smallest unit: øre with two decimals, micro-DKK with six.

    Raises ValueError for what is no plain number below ten million with at most so many decimals.
    """
    match = _AMOUNT.fullmatch(str(value))
    if match is None or len(match["decimals"] or "") > decimals:
        raise ValueError
    return int(Decimal(match[0]).scaleb(decimals))


def _dkk(decimals: int) -> Callable[[Any], object]:
    return lambda value: dkk(_is(str, int)(value), decimals)  # type: ignore[arg-type]


TEXT: Final = Field("a text of characters that can be printed", _text)
WHY: Final = Field("a reason that names no person", lambda value: impersonal(_text(value)))
REASON: Final = Field(
    "a reason that is not empty and names no person", lambda value: impersonal(_said(value))
)
SAID: Final = Field("a text that is not empty, of characters that can be printed", _said)
DAY: Final = Field("a day, such as 2026-01-31", _day)
NUMBER: Final = Field("a whole number above zero", _whole)
SECONDS: Final = Field(f"a number of seconds, at most {_LONGEST}", _seconds)
AMOUNT: Final = Field(
    'an amount in DKK as a text, with at most two decimals, such as "700"', _dkk(2)
)
PRICE: Final = Field('a price in DKK as a text, with at most six decimals, such as "0.04"', _dkk(6))
TEXTS: Final = Field("an object of texts of characters that can be printed", _texts)
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


def check_fields(event: Mapping[str, Any], fields: Mapping[str, Field]) -> Answer:
    """The event without the fields that are left out: None stands for that, and an empty text where
    it is not needed.

    Raises UnusableJobField for a field that the job does not know, lacks or cannot use; "job" is
    always known. What a room's reader refuses with a sentence of its own is left to that.
    """
    job = str(event.get("job", ""))
    if "by" in event:
        raise UnusableJobField(
            f'The job {job!r} takes no "by": who asks is whoever signed the call. Leave it out.',
            field="by",
        )

    unknown = sorted(json.dumps(str(name)[:40]) for name in event.keys() - {"job", *fields})
    if unknown:
        takes = ", ".join(f'"{name}"' for name in fields) or "none"
        raise UnusableJobField(
            f"The job {job!r} knows no field {', '.join(unknown[:5])}. It takes {takes}.",
            field=unknown[0].strip('"'),
        )

    given = {"job": event["job"]} if "job" in event else {}
    for name, field in fields.items():
        value = event.get(name)
        if not _given(value, field):
            if field.required:
                raise UnusableJobField(f'The job {job!r} needs "{name}": {field.is_a}.', field=name)
            continue
        given[name] = value
        try:
            field.read(value)
        except (ValueError, TypeError, AttributeError, OverflowError):
            held = unprintable(value) if isinstance(value, str) else None
            why = "" if held is None else f": it holds the character {held}"
            raise UnusableJobField(
                f'The job {job!r} cannot use its "{name}"{why}. Give {field.is_a}.', field=name
            ) from None

    return given


def _given(value: Any, field: Field) -> bool:
    """Whether a value stands for more than that its field was left out."""
    return value is not None and (value != "" or field.required)


def asked(job: Job, fields: Mapping[str, Field] | None) -> Job:
    """The job, run only for fields that it can use, and once more where another run of it was in
    the way.

    fields: None where a job reads them itself; else it gets none that was left out, or is as good
    as that. Raises UnusableJobField before anything is done; Unavailable where both tries collided.
    """

    def run(event: Answer) -> Answer:
        if fields is not None:
            event = check_fields(event, fields)

        try:
            return job(event)
        except _COLLISIONS as error:
            logger.warning(
                "a job collided with another and is run again", extra={"constraint": _named(error)}
            )

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
