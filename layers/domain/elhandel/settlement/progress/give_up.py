"""Giving a run up: what it has not settled yet is freed, what it has settled stays and is billed.

For a run over mistyped days, or one whose shards cannot be done: an open run keeps every other run
off its days. Why it is done this way: docs/decisions/0035-a-run-can-be-given-up.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.settlement.progress.errors import UnableToGiveUpRun
from elhandel.values.errors import NotFound
from elhandel.values.reasons import impersonal

# Not FOR UPDATE: a shard that is being settled has to read the run's row to park something (a
# foreign key).
_LOCK: Final = """
SELECT state, given_up_by, given_up_why FROM settlement.run WHERE run_id = %(run)s FOR NO KEY UPDATE
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

_SHARDS: Final = """
SELECT count(*) FILTER (WHERE state = 'given_up'), count(*) FILTER (WHERE state = 'done'),
       coalesce(sum(cardinality(supply_period_ids)) FILTER (WHERE state = 'given_up'), 0)::int,
       (SELECT count(*) FROM settlement.settlement WHERE run_id = %(run)s)
FROM settlement.shard WHERE run_id = %(run)s
"""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What became of a run: shards given up and shards kept, supply periods freed, and those that
    stay settled.
    """

    run_id: int
    shards_given_up: int
    shards_done: int
    freed: int
    settled: int


def give_up_run(tx: Transaction, run_id: int, by: str, why: str, now: datetime) -> GivenUp:
    """Give an open run up, once; the same again changes nothing. A run that has settled something
    is left to close.

    Raises NotFound, and UnableToGiveUpRun for a run that is closed or where nobody says who and
    why.
    """
    if not by.strip() or not why.strip():
        raise UnableToGiveUpRun(
            "A run is given up by somebody and for a reason: both stay with it. Say who you are and why."
        )

    run = tx.execute(_LOCK, {"run": run_id}).fetchone()
    if run is None:
        raise NotFound(
            f"There is no settlement run {run_id}. `elhandel run status` without a number shows the latest."
        )

    state, before, _ = run
    if before is None and state != "running":
        raise UnableToGiveUpRun(
            f"Run {run_id} is {state}: everything in it is settled or parked, and it holds no days. What was settled "
            "wrongly is put right by a correction (`elhandel run plan --again`), an invoice by a credit note."
        )

    if before is None:
        tx.execute(_GIVE_UP_SHARDS, {"run": run_id})
        tx.execute(
            _GIVE_UP, {"run": run_id, "by": by.strip(), "why": impersonal(why.strip()), "now": now}
        )

    return GivenUp(run_id, *fetch_one(tx, _SHARDS, {"run": run_id}))
