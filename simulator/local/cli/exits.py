"""How a command ends that could not be done: one sentence, and an exit code.

1: something offends (`elhandel check`). 2: the command cannot be done as it was given. 3: the
database does not answer, so nothing is known.
"""

import sys
from typing import Any, Final

from elhandel.values.errors import DatabaseUnavailable
from simulator.local.cloud.errors import UnableToRun

OFFENDERS_FOUND: Final = 1
DATABASE_DOES_NOT_ANSWER: Final = 3
# Classes of SQLSTATE: the connection failed; the server shuts down or starts up.
_GONE: Final = ("08", "57P")


class DatabaseDoesNotAnswer(UnableToRun):
    """Nothing can be said about what was asked."""

    exit_code = DATABASE_DOES_NOT_ANSWER

    def __init__(self) -> None:
        super().__init__(
            "The database does not answer, so this is not known. The stack starts a database again "
            "that died (`elhandel logs host`): try again in a moment; with --database-url check "
            "the address."
        )


def raise_failure(answer: dict[str, Any], function: str) -> None:
    """Raise what a failed invocation means for the command. answer: its error document."""
    if answer.get("errorType") == DatabaseUnavailable.__name__:
        raise DatabaseDoesNotAnswer
    sentence = answer.get("errorMessage", f"{function} failed.")
    raise UnableToRun(f"{sentence} Its log: `elhandel logs {function}`.")


def raise_refusal(problem: dict[str, Any], function: str) -> None:
    """Raise what a function's refusal means for the command. problem: its problem document."""
    if problem.get("part") == "database":
        raise DatabaseDoesNotAnswer
    sentence = problem.get("detail") or problem.get("message") or f"{function} failed."
    raise UnableToRun(f"{sentence} Its log: `elhandel logs {function}`.")


def is_database_gone(error: Exception) -> bool:
    """Whether `error` says that no database answers; one that answers with an error is there."""
    if isinstance(error, DatabaseUnavailable):
        return True
    # psycopg is heavy: a command that did not ask a database does not load it.
    if "psycopg" not in sys.modules:
        return False

    from psycopg import OperationalError  # noqa: PLC0415

    if not isinstance(error, OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(_GONE)
