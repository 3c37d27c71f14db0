"""Giving a run up: what it has not settled yet is freed, what it has settled stays and is billed.

For a run over mistyped days, or one whose shards cannot be done: an open run keeps every other run
off its days. Why it is done this way: docs/decisions/0035-a-run-can-be-given-up.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.settlement.progress.errors import UnableToGiveUpRun
from elhandel.values.decision import BlankDecision, Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import RunId


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What became of a run."""

    run_id: RunId
    shards_given_up: int
    shards_done: int
    freed: int
    """Supply periods that other runs may settle now."""
    settled: int
    """Supply periods that stay settled."""


def give_up_run(tx: Transaction, run_id: RunId, by: str, why: str, now: datetime) -> GivenUp:
    """Give an open run up, once; the same again changes nothing. A run that has settled something
    is left to close.

    Raises NotFound, and UnableToGiveUpRun for a run that is closed or without a name and a reason,
    NamesAPerson.
    """
    try:
        decision = Decision(by.strip(), why.strip(), now)
    except BlankDecision as error:
        raise UnableToGiveUpRun(
            "A run is given up by somebody and for a reason: both stay with it. "
            "Say who you are and why."
        ) from error

    run = tx.execute(_LOCK, {"run": run_id}).fetchone()
    if run is None:
        raise NotFound(
            f"There is no settlement run {run_id}. "
            "`elhandel run status` without a number shows the latest."
        )

    state, given_up_before = run
    if given_up_before is None:
        if state != "running":
            raise _nothing_left(run_id, state)
        _give_up(tx, run_id, decision)

    with tx.cursor(row_factory=class_row(GivenUp)) as cursor:
        (given_up,) = cursor.execute(_GIVEN_UP, {"run": run_id}).fetchall()
    return given_up


def _nothing_left(run_id: RunId, state: str) -> UnableToGiveUpRun:
    return UnableToGiveUpRun(
        f"Run {run_id} is {state}: everything in it is settled or parked, and it holds no days. "
        "What was settled wrongly is corrected by `elhandel run plan --again`, "
        "an invoice by a credit note."
    )


def _give_up(tx: Transaction, run_id: RunId, decision: Decision) -> None:
    tx.execute(_GIVE_UP_SHARDS, {"run": run_id})

    decided = {"now": decision.at, "by": decision.by, "why": decision.why}
    tx.execute(_GIVE_UP, {"run": run_id, **decided})


# Not FOR UPDATE: a shard that is being settled has to read the run's row to park something (a
# foreign key).
_LOCK: Final = """
SELECT state, given_up_by FROM settlement.run WHERE run_id = %(run)s FOR NO KEY UPDATE
"""

# Waits for a shard that is being settled this moment: it is done then, and stays.
_GIVE_UP_SHARDS: Final = """
UPDATE settlement.shard SET state = 'given_up' WHERE run_id = %(run)s AND state = 'planned'
"""

_GIVE_UP: Final = """
UPDATE settlement.run r
SET given_up_at = %(now)s, given_up_by = %(by)s, given_up_why = %(why)s,
    state = CASE WHEN EXISTS (SELECT FROM settlement.settlement e WHERE e.run_id = r.run_id)
                 THEN 'running' ELSE 'given_up' END
WHERE run_id = %(run)s
"""

_GIVEN_UP: Final = """
SELECT %(run)s::int AS run_id, count(*) FILTER (WHERE state = 'given_up') AS shards_given_up,
       count(*) FILTER (WHERE state = 'done') AS shards_done,
       coalesce(sum(cardinality(supply_period_ids)) FILTER (WHERE state = 'given_up'), 0)::int
           AS freed,
       (SELECT count(*) FROM settlement.settlement WHERE run_id = %(run)s) AS settled
FROM settlement.shard WHERE run_id = %(run)s
"""
