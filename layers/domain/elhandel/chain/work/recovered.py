"""Work that the ledger has and our database does not: what was done between a backup and the loss
of the database that it was taken of.
"""

import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from elhandel.chain.ledger import MOST_ASKED, Chain
from elhandel.chain.solana import Book, Receipt
from elhandel.chain.tasks import Kind, Task
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction

type Newest = tuple[int, str]
"""The number of the newest piece of work about a subject, and the wallet that it was for."""


def recover(database: Database, clock: Clock, chain: Chain, book: Book) -> int:
    """Look behind the newest piece of work about every subject; how much was found.

    For a database that was restored: nothing is ordered before it has ended.
    """
    with database.transaction() as tx:
        rows = tx.execute(_NEWEST).fetchall()
    found = 0
    for some in itertools.batched(rows, MOST_ASKED, strict=False):
        newest = {subject: (number, wallet) for subject, number, wallet in some}
        found += look_behind(database, clock, chain, book, newest)
    return found


def look_behind(
    database: Database, clock: Clock, chain: Chain, book: Book, newest: Mapping[str, Newest]
) -> int:
    """Note what the ledger has behind the newest piece of work of these subjects; how much.

    newest: of at most MOST_ASKED subjects.
    """
    count = 0
    while newest:
        tasks = [
            Task(0, Kind.MINT, subject, number + 1, wallet, 0)
            for subject, (number, wallet) in newest.items()
        ]
        accounts = chain.accounts([book.receipt_of(task) for task in tasks])
        found = [
            (task, receipt)
            for task, account in zip(tasks, accounts, strict=True)
            if account is not None and (receipt := Receipt.read(account)) is not None
        ]
        with database.transaction() as tx:
            for task, receipt in found:
                _note(tx, task, receipt, clock.now())
        newest = {task.subject: (task.number, task.wallet) for task, _ in found}
        count += len(found)
    return count


def _note(tx: Transaction, task: Task, receipt: Receipt, now: datetime) -> None:
    values = {
        "subject": task.subject,
        "number": task.number,
        "wallet": task.wallet,
        "kind": receipt.kind,
        "units": receipt.units,
        "money": receipt.money if receipt.kind is Kind.SETTLE else None,
        "now": now,
    }
    tx.execute(_NOTE, values)


_NEWEST: Final = """
SELECT DISTINCT ON (subject) subject, number, wallet FROM chain.task WHERE kind <> 'open'
ORDER BY subject, number DESC
"""

# One that was ordered meanwhile finds its receipt by itself.
_NOTE: Final = """
INSERT INTO chain.task (kind, subject, number, wallet, units, state, due_at, ordered_at, done_at,
                        done_kind, done_units, done_money)
VALUES (%(kind)s, %(subject)s, %(number)s, %(wallet)s, %(units)s, 'done', %(now)s, %(now)s, %(now)s,
        %(kind)s, %(units)s, %(money)s)
ON CONFLICT (subject, number) DO NOTHING
"""
