"""Exit code 3 is for a database that does not answer; one that answers with an error is there."""

import psycopg
import pytest

from elhandel.values.errors import DatabaseUnavailable, Unavailable
from simulator.local.cli.exits import DatabaseDoesNotAnswer, is_database_gone, raise_failure
from simulator.local.cloud.errors import UnableToRun


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (DatabaseUnavailable("no"), True),
        (psycopg.OperationalError("connection refused"), True),
        (psycopg.errors.CannotConnectNow("starting up"), True),
        (psycopg.errors.AdminShutdown("shutting down"), True),
        (Unavailable("DataHub does not answer"), False),
        (psycopg.errors.LockNotAvailable("held"), False),
        (psycopg.errors.DiskFull("full"), False),
        (psycopg.errors.UniqueViolation("twice"), False),
        (ValueError("wrong"), False),
    ],
)
def test_only_a_database_that_is_not_there_is_gone(error: Exception, gone: bool) -> None:
    assert is_database_gone(error) is gone


def test_a_function_that_could_not_reach_the_database_ends_the_command_as_the_database_would() -> (
    None
):
    with pytest.raises(DatabaseDoesNotAnswer) as problem:
        raise_failure(
            {"errorType": "DatabaseUnavailable", "errorMessage": "went away"}, "QueuePoller"
        )
    assert problem.value.exit_code == 3


def test_a_function_that_failed_otherwise_is_quoted_with_the_name_of_its_log() -> None:
    with pytest.raises(
        UnableToRun, match=r"wrong number\. Its log: `elhandel logs QueuePoller`"
    ) as problem:
        raise_failure({"errorType": "ValueError", "errorMessage": "wrong number."}, "QueuePoller")
    assert problem.value.exit_code == 2
