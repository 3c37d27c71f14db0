"""What PostgreSQL says of values stands in no log and in no dead letter."""

import logging

import psycopg
import pytest

from elhandel.market.handlers.records import why
from elhandel.platform.database import Database
from elhandel.platform.telemetry.powertools import ScrubbingFormatter


@pytest.fixture
def error(database: Database) -> psycopg.Error:
    def twice() -> None:
        with database.transaction() as tx:
            tx.execute("CREATE TEMP TABLE house (street text CONSTRAINT one_street UNIQUE)")
            tx.execute("INSERT INTO house VALUES ('Hemmelig Vej'), ('Hemmelig Vej')")

    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        twice()
    assert "Hemmelig" in str(caught.value)
    return caught.value


def test_a_log_names_constraint_and_state_and_no_value(error: psycopg.Error) -> None:
    try:
        raise RuntimeError("while storing") from error
    except RuntimeError as failed:
        trace = (type(failed), failed, failed.__traceback__)
    record = logging.getLogger("t").makeRecord("t", logging.ERROR, "f", 1, "failed", (), trace)
    line = ScrubbingFormatter(utc=True).format(record)
    assert "Hemmelig" not in line.replace(
        "INSERT INTO house VALUES ('Hemmelig Vej'), ('Hemmelig Vej')", ""
    )
    assert "UniqueViolation, SQLSTATE 23505, constraint one_street" in line


def test_a_dead_letter_names_constraint_and_state_and_no_value(error: psycopg.Error) -> None:
    code, sentence = why(error)
    assert code == "record-contradicts-books"
    assert "Hemmelig" not in sentence
    assert "SQLSTATE 23505, constraint one_street" in sentence
