"""Every job of every function, asked with what nobody should send: a sentence with a code, and
nothing is written.
"""

import importlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any, Final

import pytest

from elhandel.jobs import fields as kinds
from elhandel.jobs.meaning import meaning_of
from elhandel.jobs.request import UnusableJobField, fields_of
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.values.days.likely_days import UnlikelyDay
from elhandel.values.identifiers import InvalidValue
from tests.builders.identifiers import a_gsrn

FUNCTIONS: Final = (
    "queue_poller",
    "settlement_worker",
    "invoice_generator",
    "backoffice",
    "payments",
    "upkeep",
    "migrator",
)

NO_TEXT: Final = (
    "\ud800",
    "nul \x00",
    "\u202e",
    "\x01",
    float("nan"),
    float("inf"),
    1e30,
    {"a": "\x00"},
    [{"a": 1}],
)
"""Good for no field of any job."""
OF_A_KIND: Final[list[tuple[Any, tuple[Any, ...]]]] = [
    (kinds.Day, ("0001-01-01", "9999-12-31", "2026-02-30", 20260101)),
    (kinds.Number, (0, -1, 10**20, "1" * 5000, True)),
    (kinds.Seconds, (-1, 10**400, "200")),
    (kinds.Amount, ("NaN", "Infinity", "1e20", "1" * 20, "900.001", 10**20)),
    (kinds.Price, ("NaN", "-Infinity", "1e30", "1e999999", "0.0000001", 10**30)),
]
GOOD: Final[dict[str, Any]] = {
    "gsrn": a_gsrn(1),
    "from": "2026-01-01",
    "to": "2026-02-01",
    "date": "2026-01-01",
    "scope": "operations",
    "run_id": 1,
    "party": 1,
    "case": 1,
    "held_id": 1,
    "signups": ["SGN-2026-00001"],
}
CONTEXT: Final = SimpleNamespace(
    function_name="function",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:0:function:function",
    aws_request_id="request",
)


SPOILT: Final = {meaning_of(kind, required=False).is_a: values for kind, values in OF_A_KIND}
"""By what a field is."""


def bad_events(app: ModuleType) -> Iterator[dict[str, Any]]:
    """Each job with what it needs, and one field of it spoilt."""
    for job in app.TABLE.jobs:
        fields = fields_of(job.request)
        good = {name: GOOD.get(name, "x") for name, field in fields.items() if field.required}
        for name, field in fields.items():
            for value in (*NO_TEXT, *SPOILT.get(field.is_a, ())):
                yield {"job": job.name, **good, name: value}


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has, but that of runs: a refused one is a run too."""
    with database.transaction() as tx:
        tables = tx.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            " AND tablename <> 'job_run'"
        ).fetchall()
        assert len(tables) > 40
        counts = " UNION ALL ".join(
            f"SELECT '{table}', count(*) FROM {table}" for (table,) in tables
        )
        return dict(tx.execute(counts.encode()).fetchall())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_no_job_can_use_is_a_sentence_and_nothing_is_written(
    database: Database,
    database_of: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
    function: str,
) -> None:
    app = importlib.import_module(f"functions.{function}.app")
    own = database if function == "migrator" else database_of(function)
    monkeypatch.setattr(app, "database", own, raising=False)
    monkeypatch.setattr(app, "database_from_environment", lambda: own)
    monkeypatch.setattr(
        app, "clock", FixedClock(datetime(2026, 2, 10, 12, tzinfo=UTC)), raising=False
    )
    before, asked = rows(database), 0

    for event in bad_events(app):
        try:
            app.handler(event, CONTEXT)
        except (
            UnusableJobField,
            UnlikelyDay,
            InvalidValue,
        ) as error:  # before the job looked anything up
            error.sentence.encode()
            asked += 1
        except Exception as error:
            pytest.fail(f"{json.dumps(event)[:300]} raised {error!r}")
        else:
            pytest.fail(f"{json.dumps(event)[:300]} was accepted")

    assert asked >= len(NO_TEXT)
    assert rows(database) == before
