"""Dead work is tried once more, when somebody has put right why it was refused, or given up."""

from datetime import datetime
from typing import Final

from elhandel.chain.errors import UnableToChain
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound


class NotDead(UnableToChain):
    """Only work that was given up is tried again by hand."""

    code = "task-not-dead"


def retry(tx: Transaction, task_id: int, now: datetime) -> None:
    """Let dead work be tried again at once. Raises NotFound, NotDead."""
    row = tx.execute(_STATE, {"task": task_id}).fetchone()
    if row is None:
        raise NotFound(f"There is no piece of work {task_id} for the token ledger.")
    if row[0] != "dead":
        raise NotDead(f"The piece of work {task_id} is {row[0]}: it goes on by itself.")

    tx.execute(_RETRY, {"task": task_id, "now": now})


def drop(tx: Transaction, subject: str) -> None:
    """Give dead work about a subject up for good: whoever ordered it has done it otherwise."""
    tx.execute(_DROP, {"subject": subject})


_DROP: Final = """
UPDATE chain.task SET state = 'dropped' WHERE subject = %(subject)s AND state = 'dead'
"""

_STATE: Final = "SELECT state FROM chain.task WHERE task_id = %(task)s FOR UPDATE"

_RETRY: Final = """
UPDATE chain.task SET state = 'pending', attempts = 0, due_at = %(now)s, transaction_id = NULL
WHERE task_id = %(task)s
"""
