"""Readings that would do harm for good go to the dead records, and leave the others of their
message alone.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from elhandel.market import inbox
from elhandel.market.hub import Peeked
from elhandel.platform.database import Database
from tests.builders import documents
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import a_gsrn

DAY = date(2026, 1, 15)
NOW = at("2026-01-20T10:00")
GSRN, OTHER = a_gsrn(1), a_gsrn(2)


def received(database: Database, *bodies: bytes, now: datetime = NOW) -> list[tuple[Any, ...]]:
    """(transaction, code, reason) of the dead records after these messages have been handled."""
    for number, body in enumerate(bodies):
        handled = inbox.receive(database, HandClock(now), "any", Peeked(f"message-{number}", body))
        assert handled.state == "handled"
    with database.transaction() as tx:
        return tx.execute(
            "SELECT transaction_id, error_code, error FROM market.dead_record"
        ).fetchall()


def stored(database: Database) -> list[str]:
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT gsrn FROM metering.reading_day "
            "JOIN portfolio.metering_point USING (metering_point_id) ORDER BY 1"
        )
        return [gsrn for (gsrn,) in rows]


def readings(gsrn: str, *, kind: str = "E17", registered: datetime = NOW) -> dict[str, Any]:
    return {
        **documents.readings_of(gsrn, DAY, [1] * 24, kind=kind, registered=registered),
        "mRID": f"of {gsrn}",
    }


def test_a_registration_that_is_still_to_come_is_refused_and_the_others_are_stored(
    database: Database,
) -> None:
    future = readings(GSRN, registered=NOW + timedelta(days=1, minutes=1))
    ((transaction, code, reason),) = received(
        database, documents.metered_data(future, readings(OTHER))
    )

    assert (transaction, code) == ("#0", "registered-in-the-future")
    assert "2026-01-21T10:01Z" in reason
    assert stored(database) == [OTHER]


def test_a_clock_that_runs_ahead_by_less_than_a_day_is_believed(database: Database) -> None:
    ahead = readings(GSRN, registered=NOW + timedelta(days=1))

    assert received(database, documents.metered_data(ahead)) == []
    assert stored(database) == [GSRN]


def test_production_told_for_a_point_of_consumption_is_refused(database: Database) -> None:
    master_data = documents.master_data(GSRN, date(2020, 1, 1))
    series = documents.metered_data(readings(GSRN, kind="E18"), readings(OTHER))
    ((transaction, code, reason),) = received(database, master_data, series)

    assert (transaction, code) == ("#0", "series-of-another-type")
    assert "E17" in reason
    assert stored(database) == [OTHER]


@pytest.mark.parametrize("since", [date(2020, 1, 1), date(2026, 1, 18)])
def test_production_of_a_point_that_is_or_becomes_one_of_production_is_stored(
    database: Database, since: date
) -> None:
    master_data = [
        documents.master_data(GSRN, date(2020, 1, 1)),
        documents.master_data(GSRN, since, kind="E18"),
    ]

    assert (
        received(database, *master_data, documents.metered_data(readings(GSRN, kind="E18"))) == []
    )
    assert stored(database) == [GSRN]


def test_production_that_comes_before_master_data_is_stored(database: Database) -> None:
    assert received(database, documents.metered_data(readings(GSRN, kind="E18"))) == []
    assert stored(database) == [GSRN]
