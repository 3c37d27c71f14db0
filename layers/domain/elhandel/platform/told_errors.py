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
    chain = list(_chain(error))
    return "\n".join("".join(_trace(behind)) for behind in reversed(chain))


def _trace(error: BaseException) -> Iterator[str]:
    """Where an exception came from, and what may be told of it.

    Made from its frames. To take its own words out of a finished trace is a search for each of their lines, and what
    was sent to us can be a million lines of one letter.
    """
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    name = (
        kind.__qualname__ if kind.__module__ in {"builtins", "__main__"} else f"{kind.__module__}.{kind.__qualname__}"
    )
    yield f"{name}: {told(error)}\n"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, its causes and the members of groups, each once."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        behind = waiting.pop()
        if behind is None or id(behind) in seen:
            continue
        seen.add(id(behind))
        yield behind
        members = behind.exceptions if isinstance(behind, BaseExceptionGroup) else ()
        waiting += [*members, behind.__context__, behind.__cause__]
