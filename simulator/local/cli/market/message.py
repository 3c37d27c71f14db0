"""`elhandel message`: what a document of the market says, without a stack or a database."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import msgspec
import typer

from elhandel.market.cim.checks import all_problems, doubts
from elhandel.market.cim.codec import Message, decode
from elhandel.market.cim.fit import Problem, UnfitRecord
from elhandel.market.cim.incoming import UnreadableDocument
from elhandel.market.cim.places import line_of
from elhandel.market.cim.report import facts, words
from simulator.local.cloud.errors import UnableToRun

_MALFORMED: Final = 2
_MOST_NAMED: Final = 50
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def message(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A document in JSON; - for stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Say what a document of the market says.

    A malformed one: where and why, exit code 2.
    """
    body = _read(file)
    try:
        text = _text(body)
        document = decode(body)
        problems = [_Located.of(problem, text) for problem in all_problems(document)]
    except _Malformed as error:
        document, problems = None, [error.located]
    except UnreadableDocument as error:
        document, problems = None, [_unreadable(text, error)]

    if problems or document is None:
        _refuse(file, document, problems, as_json=as_json)
    else:
        _say(document, as_json=as_json)


def _say(document: Message, *, as_json: bool) -> None:
    notes = [str(doubt) for doubt in doubts(document)]
    if as_json:
        print(_as_json(facts(document) | ({"notes": notes} if notes else {})))
        return

    print("\n".join(words(document)))
    for note in notes:
        print(f"Note: {note}.")


class _Located(msgspec.Struct, frozen=True):
    """What is wrong, and where."""

    path: str
    line: int
    column: int | None
    code: str
    why: str

    @classmethod
    def of(cls, problem: Problem, text: str) -> "_Located":
        """A problem with its line in the text."""
        try:
            line = line_of(text, problem.place)
        except (ValueError, IndexError, RecursionError):
            line = 1
        return cls(str(problem.place), line, None, problem.code, problem.why)

    def __str__(self) -> str:
        column = "" if self.column is None else f", column {self.column}"
        return f"line {self.line}{column}: {self.path} {self.why}"


class _Malformed(Exception):
    """The file is no JSON in UTF-8."""

    def __init__(self, line: int, why: str, column: int | None = None) -> None:
        super().__init__(why)
        self.located = _Located("$", line, column, UnreadableDocument.code, why)


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UnableToRun(f"{file} cannot be read: {error.strerror}.") from None


def _text(body: bytes) -> str:
    """The file as a text. Raises _Malformed where it is no JSON."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = f"holds a byte that is no UTF-8 (byte {error.start + 1}); documents are JSON in UTF-8"
        raise _Malformed(body.count(b"\n", 0, error.start) + 1, why) from None

    if not text.strip():
        raise _Malformed(1, "is empty")
    if text.lstrip().startswith("<"):
        raise _Malformed(1, "is XML, and only the market's JSON is read")

    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise _Malformed(error.lineno, f"is no JSON: {error.msg}", error.colno) from None
    except RecursionError:
        raise _Malformed(1, "is nested without end") from None
    except ValueError:
        raise _Malformed(1, "holds a number with thousands of digits") from None

    return text


def _unreadable(text: str, error: UnreadableDocument) -> _Located:
    """A document that is JSON, and none of the market's."""
    behind = error.__cause__
    if isinstance(behind, UnfitRecord):
        return _Located.of(behind.problems[0], text)
    return _Located("$", 1, None, error.code, f"cannot be read: {error.sentence.rstrip('.')}")


def _refuse(
    file: str, document: Message | None, problems: list[_Located], *, as_json: bool
) -> NoReturn:
    named = problems[:_MOST_NAMED]
    if as_json:
        name = None if document is None else document.kind.name
        print(_as_json({"document": name, "malformed": named}))

    for problem in named:
        print(f"{file}: {problem}.", file=sys.stderr)
    if len(problems) > len(named):
        print(f"{len(problems) - len(named)} more are not named.", file=sys.stderr)

    raise typer.Exit(_MALFORMED)


def _as_json(value: Any) -> str:
    return msgspec.json.format(_ENCODER.encode(value), indent=2).decode()
