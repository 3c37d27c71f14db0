"""Work whose receipt is on the ledger already: it was done by a transaction whose end we missed, or
before our database was lost. What the receipt says is what was done, whatever was asked for.
"""

from collections.abc import Sequence
from typing import Final

from elhandel.chain.ledger import Account, Chain
from elhandel.chain.solana import Book, Receipt
from elhandel.chain.tasks import Kind, Task
from elhandel.chain.work.kept import give_up
from elhandel.chain.work.recovered import look_behind
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger

_NOTHING: Final = Receipt(Kind.OPEN, 0)


def adopt(
    database: Database, clock: Clock, chain: Chain, book: Book, tasks: Sequence[Task]
) -> list[Task]:
    """Note what the ledger has of these pieces of work; those that it has nothing of."""
    accounts = chain.accounts([book.receipt_of(task) for task in tasks])

    left = []
    for task, account in zip(tasks, accounts, strict=True):
        if account is None:
            left.append(task)
            continue
        receipt = _receipt(task, account)
        if receipt is None:
            with database.transaction() as tx:
                give_up(tx, task.task_id, "receipt-taken")
            logger.error("something else is where a receipt belongs", extra={"task": task.task_id})
        else:
            _adopt(database, clock, chain, book, task, receipt)
    return left


def _receipt(task: Task, account: Account) -> Receipt | None:
    return _NOTHING if task.kind is Kind.OPEN else Receipt.read(account)


def _adopt(
    database: Database, clock: Clock, chain: Chain, book: Book, task: Task, receipt: Receipt
) -> None:
    """Note a piece of work as done. Where it was not signed by what our database knows, what came
    after it is looked for too: the next order would otherwise begin from too low a number.
    """
    values = {
        "task": task.task_id,
        "kind": receipt.kind,
        "units": receipt.units,
        "money": receipt.money if receipt.kind is Kind.SETTLE else None,
        "now": clock.now(),
    }
    with database.transaction() as tx:
        signed_by_us = tx.execute(_SIGNED, {"task": task.task_id}).fetchone() is not None
        tx.execute(_ADOPT, values)
    if signed_by_us or task.kind is Kind.OPEN:
        return

    logger.warning("work was done before that is not known here", extra={"task": task.task_id})
    look_behind(database, clock, chain, book, {task.subject: (task.number, task.wallet)})


_SIGNED: Final = "SELECT FROM chain.carried WHERE task_id = %(task)s LIMIT 1"

_ADOPT: Final = """
UPDATE chain.task
SET state = 'done', done_at = %(now)s, done_kind = %(kind)s, done_units = %(units)s,
    done_money = %(money)s
WHERE task_id = %(task)s AND state = 'pending'
"""
