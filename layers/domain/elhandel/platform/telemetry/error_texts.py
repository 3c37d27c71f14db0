"""What a log, a trace or a dead letter may say about an exception.

An exception's text may repeat what somebody sent, or a row of the database: PostgreSQL's messages
name values in DETAIL and CONTEXT, msgspec and pydantic quote what they could not read, a KeyError
its key. So a text that is not known to be ours is replaced by the kind of error, its place and, for
kinds that we know, the parts that hold no value. The sentences of a DomainError are ours; values
from outside appear in them through `shown`.
"""

import hashlib
import json
import re
import traceback
from collections.abc import Callable, Iterator
from os import strerror
from pathlib import PurePath
from typing import Any, Final

import msgspec
import psycopg
import pydantic

from elhandel.values.errors import DomainError, OwnWords
from elhandel.values.texts.redaction import scrub_to

_OF_THE_INTERPRETER: Final = (MemoryError, RecursionError, ZeroDivisionError)
"""Their texts are the interpreter's own and hold no value."""

_BRIEF: Final = 300  # characters
_FRAMES: Final = 30
_BEHIND: Final = 10
_FOLDERS: Final = 2

_LONGEST_SHOWN: Final = 40
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII)
_CODE: Final = re.compile(rf"[A-Za-z0-9.:+_-]{{1,{_LONGEST_SHOWN}}}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z]{5}", re.ASCII)
_PERSONAL_DIGITS: Final = range(8, 13)
"""The digits of a telephone, CVR or CPR number; no code of the market that we show has as many."""

_OF_MSGSPEC: Final = re.compile(
    r"Expected `[\w |]{1,80}`(?:, got `[\w |]{1,80}`)?|Object missing required field `[\w.]{1,80}`"
    r"|Input data was truncated|JSON is malformed: [a-z -]{1,80}|Invalid decimal string"
    r"|Invalid RFC3339 encoded [a-z]{4,8}|(?:Integer|Number) (?:value )?out of range",
    re.ASCII,
)
_OF_A_BYTE: Final = re.compile(r"\(byte \d{1,9}\)", re.ASCII)
_PATH: Final = re.compile(r" - at `(?P<path>\$[\w.\[\]…]{0,200})`$", re.ASCII)


def error_text(error: BaseException) -> str:
    """What may be kept of an exception: our own sentence, or its kind and place."""
    if isinstance(error, DomainError):
        return error.sentence
    if isinstance(error, OwnWords):
        return str(error)

    where = _where(error)
    return f"{_kind(error)}{f' at {where}' if where else ''}"


def briefly(error: BaseException) -> str:
    """The same for use in a sentence: short and scrubbed; its class where it has no text."""
    return scrub_to(error_text(error), _BRIEF) or type(error).__name__


def error_trace(error: BaseException) -> str:
    """The traces of an exception and of those behind it, the exception itself first."""
    parts = []
    for number, behind in zip(range(_BEHIND), _chain(error, set()), strict=False):
        frames = "".join(
            traceback.format_list(traceback.extract_tb(behind.__traceback__, limit=-_FRAMES))
        )
        named = (
            f"{type(behind).__name__}: {error_text(behind)}"
            if isinstance(behind, DomainError)
            else _kind(behind)
        )
        parts.append(
            f"{'Behind it: ' if number else ''}Traceback (most recent call last):\n{frames}{named}"
        )
    return "\n".join(parts)


def shown(value: object) -> str:
    """A value from outside as a sentence may show it: a code or a number in quotes, never a text.

    What may be a name, a street, a telephone, CPR or CVR number appears as its length.
    """
    if value is None:
        return "none"

    text = str(value)
    return f"'{text}'" if is_a_code(text) else f"a text of {len(text)} characters"


def shown_code(value: str) -> str:
    """A code of the market, such as D31, without quotes; "an unknown code" for a text."""
    return value if is_a_code(value) else "an unknown code"


def shown_id(value: str) -> str:
    """An id from outside as a log may have it; its hash where it may be a text."""
    return (
        value
        if is_a_code(value)
        else f"#{hashlib.sha256(value.encode(errors='replace')).hexdigest()[:16]}"
    )


def is_a_code(text: str) -> bool:
    """Whether a text from outside can only be a code, a number or an id."""
    if _UUID.fullmatch(text):
        return True

    of_a_person = (
        sum(map(str.isdigit, text[: _LONGEST_SHOWN + 1])) in _PERSONAL_DIGITS and "T" not in text
    )
    return _CODE.fullmatch(text) is not None and not _WORD.search(text) and not of_a_person


def _kind(error: BaseException) -> str:
    """The kind of an error, with the parts of its text that hold no value."""
    name = type(error).__name__
    more = next((more for kinds, more in _DETAILS if isinstance(error, kinds)), None)
    if (
        more is None
        and hasattr(error, "operation_name")
        and isinstance(getattr(error, "response", None), dict)
    ):
        more = _aws
    return ", ".join([name, *more(error)]) if more else name


def _postgresql(error: Any) -> Iterator[str]:
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
        # The connection failed: no statement has run, so no row is named.
        yield " ".join(str(error).split())
        return
    yield f"SQLSTATE {error.sqlstate or 'none'}"
    for kind, name in (
        ("constraint", error.diag.constraint_name),
        ("column", error.diag.column_name),
    ):
        if name:
            yield f"{kind} {name}"


def _msgspec(error: Any) -> Iterator[str]:
    text = str(error)
    if found := _OF_MSGSPEC.match(text):
        yield found[0].strip()
    yield from _OF_A_BYTE.findall(text[-200:])
    if path := _PATH.search(text[-300:]):
        yield f"at {path['path']}"


def _pydantic(error: Any) -> Iterator[str]:
    yield ", ".join(
        sorted({str(item["type"]) for item in error.errors(include_input=False, include_url=False)})
    )


def _operating_system(error: Any) -> Iterator[str]:
    if isinstance(error.errno, int):
        yield strerror(error.errno)


def _aws(error: Any) -> Iterator[str]:
    """For botocore's ClientError, which is not imported because it costs a second of start-up."""
    yield f"code {aws_code(error.response.get('Error', {}).get('Code'))}"
    yield f"operation {error.operation_name}"


def aws_code(value: object) -> str:
    """A code of AWS, such as NoSuchKey or AWS.SimpleQueueService.NonExistentQueue."""
    return (
        text
        if (text := str(value)) and re.fullmatch(r"[A-Za-z0-9.]{1,60}", text, re.ASCII)
        else "unknown"
    )


_DETAILS: Final[tuple[tuple[Any, Callable[[Any], Iterator[str]]], ...]] = (
    (psycopg.Error, _postgresql),
    (msgspec.MsgspecError, _msgspec),
    (pydantic.ValidationError, _pydantic),
    (json.JSONDecodeError, lambda error: iter([f"line {error.lineno}, column {error.colno}"])),
    (UnicodeDecodeError, lambda error: iter([f"byte {error.start}"])),
    (OSError, _operating_system),
    (_OF_THE_INTERPRETER, lambda error: iter([str(error)] if str(error) else [])),
)


def _where(error: BaseException) -> str:
    """Where an exception was raised, `market/inbox.py:120`; empty where it never was."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return (
        ":".join(["/".join(PurePath(frames[0].filename).parts[-_FOLDERS:]), str(frames[0].lineno)])
        if frames
        else ""
    )


def _chain(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    """An exception, its causes and the members of groups, each once; the nearest first."""
    waiting = [error]
    while waiting:
        behind = waiting.pop(0)
        if behind is None or id(behind) in seen:
            continue
        seen.add(id(behind))
        yield behind
        members = behind.exceptions if isinstance(behind, BaseExceptionGroup) else ()
        waiting += [
            behind.__cause__,
            None if behind.__suppress_context__ else behind.__context__,
            *members,
        ]
