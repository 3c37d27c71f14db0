"""How each run of a scheduled job ended is kept, and never costs the job."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from elhandel.jobs import Job, JobTable, Tools
from elhandel.jobs.handler import run_job
from elhandel.jobs.request import Nothing
from elhandel.platform.database import Database
from elhandel.platform.schedules import Counted, latest_runs, troubled_runs
from elhandel.platform.work.invoker import invoked_by
from elhandel.values.errors import NotFound
from tests.builders.clock import HandClock

NOW = datetime(2026, 2, 9, 12, tzinfo=UTC)


class Unforeseen(Exception):
    pass


def refuses(tools: Tools, asked: Nothing) -> dict[str, Any]:
    raise NotFound("There is no bank today.")


def breaks(tools: Tools, asked: Nothing) -> dict[str, Any]:
    raise Unforeseen


TABLE = JobTable(
    "The test",
    (
        Job(
            "remind",
            Nothing,
            lambda tools, asked: {"done": 1, "wrong": ["a", "b"], "ore": 500, "who": "Anna"},
            counted=Counted(processed=("done",), failed=("wrong",), skipped=("never",)),
        ),
        Job("fetch-bank-files", Nothing, refuses),
        Job("dispatch", Nothing, breaks),
        Job("list-staff", Nothing, lambda tools, asked: {}),
    ),
)


def test_how_a_run_ended_is_kept(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    clock = HandClock(NOW)
    own = Tools(database_of("payments"), clock)

    with invoked_by(None):
        assert run_job(TABLE, own, {"job": "remind"})["done"] == 1
        with pytest.raises(NotFound):
            run_job(TABLE, own, {"job": "fetch-bank-files"})
    with invoked_by("staff:anna"):
        with pytest.raises(Unforeseen):
            run_job(TABLE, own, {"job": "dispatch"})
        run_job(TABLE, own, {"job": "list-staff"})  # runs by no clock, and is not kept

    with database_of("backoffice").transaction() as tx:
        runs = latest_runs(tx)
        trouble = troubled_runs(tx, NOW - timedelta(days=7))
    assert {
        name: (run.outcome, run.code, run.sentence, run.by_hand) for name, run in runs.items()
    } == {
        "remind": ("done", None, None, False),
        "fetch-bank-files": ("refused", "not-found", "There is no bank today.", False),
        "dispatch": ("failed", "Unforeseen", None, True),
    }
    assert [(run.processed, run.failed, run.skipped, run.counts) for run in runs.values()] == [
        (None, None, None, {}),
        (None, None, None, {}),
        (1, 2, 0, {"done": 1, "wrong": 2, "ore": 500}),
    ]
    assert [run.asked_by for run in runs.values()] == ["staff:anna", None, None]
    assert [run.name for run in trouble] == ["dispatch", "fetch-bank-files"]


def test_a_run_that_cannot_be_kept_is_done_all_the_same(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("ALTER TABLE platform.job_run RENAME TO gone")

    with invoked_by(None):
        assert run_job(TABLE, Tools(database, HandClock(NOW)), {"job": "remind"})["done"] == 1
