"""What may be told of an exception in a log or a dead letter.

PostgreSQL repeats values of rows in its messages, their DETAIL and CONTEXT: of its errors only class, SQLSTATE,
constraint and column are told.
"""

import traceback
from collections.abc import Iterator
from typing import Final

import psycopg

from elhandel.platform.scrubbing import scrub_to

_BRIEF: Final = 300  # characters


def told(error: BaseException) -> str:
    """An exception as it may be kept: its text, or for one of PostgreSQL what kind it is and where it arose."""
    if not isinstance(error, psycopg.Error):
        return str(error)
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
        return str(error)  # of the connection: no statement has run, no row is named

    where = (("constraint", error.diag.constraint_name), ("column", error.diag.column_name))
    named = [f"{kind} {name}" for kind, name in where if name]
    return ", ".join([type(error).__name__, f"SQLSTATE {error.sqlstate or 'none'}", *named])


def briefly(error: BaseException) -> str:
    """The same for a sentence: cut and scrubbed, for it may hold what was sent to us; its class where it says nothing.

    An error of a parser repeats what it could not read, however long that is.
    """
    return scrub_to(told(error), _BRIEF) or type(error).__name__


def told_trace(error: BaseException) -> str:
    """The trace of an exception and of those behind it, without what PostgreSQL says of values."""
    text = "".join(traceback.format_exception(error))
    for behind in _chain(error, set()):
        said, may_say = str(behind), told(behind)
        if not said or said == may_say:
            continue
        text = text.replace(said, may_say)
        for line in filter(None, map(str.strip, said.splitlines())):  # inside a group each line is indented
            text = text.replace(line, may_say)
    return text


def _chain(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    """An exception, its causes and the members of groups, each once."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    members = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for behind in (error.__cause__, error.__context__, *members):
        yield from _chain(behind, seen)
