"""Work that is due, and transactions that are kept before they are sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.chain.solana import Signed
from elhandel.chain.tasks import Task
from elhandel.platform.database import Transaction, fetch_one, statement


def due(tx: Transaction, now: datetime, most: int) -> list[Task]:
    """The pieces of work that are due, each the oldest open one about its subject."""
    cursor = tx.cursor(row_factory=class_row(Task))
    return cursor.execute(_DUE, {"now": now, "most": most}).fetchall()


def keep(
    tx: Transaction, signed: Signed, tasks: Sequence[Task], last_valid_height: int, now: datetime
) -> int | None:
    """Keep a signed transaction with its work; its number.

    None where any of the work is not pending any more: another worker was faster, and what was
    signed here is thrown away unsent.
    """
    ids = [task.task_id for task in tasks]
    pending = tx.execute(_LOCK, {"tasks": ids}).fetchall()
    if len(pending) < len(ids):
        return None

    values = {
        "signature": signed.signature,
        "content": signed.content,
        "last_valid_height": last_valid_height,
        "now": now,
    }
    number: int = fetch_one(tx, _KEEP, values)[0]
    tx.execute(_CARRY, {"transaction": number, "tasks": ids})
    tx.execute(_SENT, {"transaction": number, "tasks": ids})
    return number


def give_up(tx: Transaction, task_id: int, cause: str) -> None:
    """Let a piece of work wait for somebody."""
    tx.execute(_GIVE_UP, {"task": task_id, "cause": cause})


_DUE: Final = statement("elhandel.chain.work", "due")

_LOCK: Final = """
SELECT task_id FROM chain.task WHERE task_id = ANY(%(tasks)s) AND state = 'pending'
ORDER BY task_id FOR UPDATE
"""

_KEEP: Final = """
INSERT INTO chain.transaction (signature, content, last_valid_height, signed_at)
VALUES (%(signature)s, %(content)s, %(last_valid_height)s, %(now)s) RETURNING transaction_id
"""

_CARRY: Final = """
INSERT INTO chain.carried (transaction_id, place, task_id)
SELECT %(transaction)s, place - 1, task_id
FROM unnest(%(tasks)s::bigint[]) WITH ORDINALITY AS t (task_id, place)
"""

_SENT: Final = """
UPDATE chain.task SET state = 'sent', transaction_id = %(transaction)s
WHERE task_id = ANY(%(tasks)s)
"""

_GIVE_UP: Final = """
UPDATE chain.task SET state = 'dead', cause = %(cause)s
WHERE task_id = %(task)s AND state = 'pending'
"""
