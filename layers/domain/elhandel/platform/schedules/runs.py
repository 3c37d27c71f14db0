"""Runs of scheduled jobs: a row when one has ended, however it ended.

A run that did not end (the process was killed) leaves no row, and is seen by what is late. The row
is about the run and no part of it: where it cannot be written, the job stays done.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, Final, Literal

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.schedules.records import Records
from elhandel.platform.schedules.table import SCHEDULES, run_name
from elhandel.platform.telemetry import logger
from elhandel.platform.upkeep.retention import Rule, by_statements
from elhandel.platform.work.invoker import invoker
from elhandel.values.errors import DomainError

type Outcome = Literal["done", "refused", "failed"]

_NAMES: Final = frozenset(schedule.name for schedule in SCHEDULES)


@dataclass(frozen=True, slots=True)
class JobRun:
    """A run that has ended."""

    name: str
    """The job, and the flags that were set."""
    begun_at: datetime
    duration_ms: int
    outcome: Outcome
    """`refused`: an error that we know. `failed`: one that nobody foresaw."""
    code: str | None
    """Of the refusal, or the kind of the error."""
    sentence: str | None
    by_hand: bool
    asked_by: str | None = None
    """Who of the staff asked for it; None: the clock, or a run of which that was not kept yet."""
    processed: int | None = None
    """Records that it has done; None where the job counts none. So with `failed` and `skipped`."""
    failed: int | None = None
    skipped: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """The numbers of its answer."""

    @property
    def ended_at(self) -> datetime:
        return self.begun_at + timedelta(milliseconds=self.duration_ms)


@dataclass(slots=True)
class Running:
    """A job that runs: its answer in numbers, once it is there."""

    counts: Mapping[str, int] = field(default_factory=dict)
    records: Records = field(default_factory=Records)


@contextlib.contextmanager
def recorded(database: Database, clock: Clock, event: Mapping[str, Any]) -> Iterator[Running]:
    """Until the block ends a job runs; of one that is scheduled it is kept how it ended, and what
    it came to.
    """
    name, running = run_name(event), Running()
    if name not in _NAMES:
        yield running
        return

    begun_at, started = clock.now(), perf_counter()
    outcome: Outcome = "failed"
    code = sentence = None
    try:
        yield running
        outcome = "done"
    except DomainError as error:
        outcome, code, sentence = "refused", error.code, error.sentence
        raise
    except Exception as error:
        code = type(error).__name__
        raise
    finally:
        run = JobRun(
            name=name,
            begun_at=begun_at,
            duration_ms=round((perf_counter() - started) * 1000),
            outcome=outcome,
            code=code,
            sentence=sentence,
            by_hand=invoker() is not None,
            asked_by=invoker(),
            processed=running.records.processed,
            failed=running.records.failed,
            skipped=running.records.skipped,
            counts=running.counts,
        )
        _record(database, clock, run)


def _record(database: Database, clock: Clock, run: JobRun) -> None:
    values = {
        "name": run.name,
        "begun_at": run.begun_at,
        "ended_at": clock.now(),
        "ms": run.duration_ms,
        "outcome": run.outcome,
        "code": run.code,
        "sentence": run.sentence,
        "by_hand": run.by_hand,
        "asked_by": run.asked_by,
        "processed": run.processed,
        "failed": run.failed,
        "skipped": run.skipped,
        "counts": Jsonb(run.counts),
    }
    try:
        with database.transaction() as tx:
            tx.execute(_RECORD, values)
    except (DomainError, psycopg.Error):
        logger.warning("the run of a job could not be recorded")


_RECORD: Final = """
INSERT INTO platform.job_run (
    name, begun_at, ended_at, duration_ms, outcome, code, sentence, by_hand, asked_by, processed,
    failed, skipped, counts)
VALUES (%(name)s, %(begun_at)s, %(ended_at)s, %(ms)s, %(outcome)s, %(code)s, %(sentence)s,
        %(by_hand)s, %(asked_by)s, %(processed)s, %(failed)s, %(skipped)s, %(counts)s)
"""


def latest_runs(tx: Transaction) -> dict[str, JobRun]:
    """The last run of each schedule, by its name; of one that never ran none."""
    with tx.cursor(row_factory=class_row(JobRun)) as cursor:
        rows = cursor.execute(_LATEST, {"names": sorted(_NAMES)}).fetchall()
    return {run.name: run for run in rows}


_LATEST: Final = """
SELECT r.name, r.begun_at, r.duration_ms, r.outcome, r.code, r.sentence, r.by_hand, r.asked_by,
       r.processed, r.failed, r.skipped, r.counts
FROM unnest(%(names)s::text[]) AS wanted (name)
CROSS JOIN LATERAL (
    SELECT * FROM platform.job_run l WHERE l.name = wanted.name
    ORDER BY l.ended_at DESC, l.job_run_id DESC LIMIT 1) r
"""


def troubled_runs(tx: Transaction, since: datetime, *, limit: int = 20) -> Sequence[JobRun]:
    """The runs that were not done since then, the latest first."""
    with tx.cursor(row_factory=class_row(JobRun)) as cursor:
        return cursor.execute(_TROUBLED, {"since": since, "limit": limit}).fetchall()


def logged_runs(
    tx: Transaction, job: str | None = None, before: int | None = None, *, limit: int = 50
) -> Sequence[tuple[int, JobRun]]:
    """Runs with their numbers, the latest first: of a job, or of all; those before a number."""
    with tx.cursor(row_factory=dict_row) as cursor:
        asked = {"job": job, "before": before, "limit": limit}
        rows = cursor.execute(_LOGGED, asked).fetchall()
    return [(row.pop("job_run_id"), JobRun(**row)) for row in rows]


_LOGGED: Final = """
SELECT job_run_id, name, begun_at, duration_ms, outcome, code, sentence, by_hand, asked_by,
       processed, failed, skipped, counts
FROM platform.job_run
WHERE (%(job)s::text IS NULL OR name = %(job)s)
  AND (%(before)s::bigint IS NULL OR job_run_id < %(before)s)
ORDER BY job_run_id DESC LIMIT %(limit)s
"""

_TROUBLED: Final = """
SELECT name, begun_at, duration_ms, outcome, code, sentence, by_hand, asked_by, processed, failed,
       skipped, counts
FROM platform.job_run
WHERE outcome <> 'done' AND ended_at >= %(since)s
ORDER BY ended_at DESC, job_run_id DESC LIMIT %(limit)s
"""

_FORGET: Final = b"""
DELETE FROM platform.job_run WHERE job_run_id IN (
    SELECT job_run_id FROM platform.job_run
    WHERE ended_at < %(traces_before)s ORDER BY ended_at LIMIT %(limit)s)
"""

RETENTION: Final = (Rule("job-runs", "runs of scheduled jobs", by_statements(_FORGET)),)
