"""A pass of the worker: settle what was sent, then sign, keep and send what is due.

A transaction is kept before it is sent, and the same bytes go out again until the ledger has them
or can never take them any more. Only then is the work built anew, and the ledger is asked for its
receipt before that. So a crash between any two steps costs a pass and nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from elhandel.chain.ledger import Chain
from elhandel.chain.solana import Book
from elhandel.chain.tasks import Kind, Task, order
from elhandel.chain.work import adopted, sent
from elhandel.chain.work.kept import due, give_up, keep
from elhandel.chain.work.offered import follow_offers
from elhandel.chain.work.watched import read_wallets
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.work.lease import lease
from elhandel.values.errors import Unavailable

_LEASE: Final = timedelta(minutes=5)
_AT_ONCE: Final = 50
"""Pieces of work that are looked up and signed at a time."""


@dataclass(slots=True)
class Followed:
    """What a pass did. done: pieces of work, as their transactions or receipts said. expired:
    transactions. unavailable: the ledger did not answer, and the rest waits.
    """

    done: int = 0
    refused: int = 0
    signed: int = 0
    expired: int = 0
    unavailable: bool = False

    def add(self, other: "Followed") -> None:
        """Count what another pass did as well."""
        self.done += other.done
        self.refused += other.refused
        self.signed += other.signed
        self.expired += other.expired
        self.unavailable |= other.unavailable


def follow(
    database: Database,
    clock: Clock,
    chain: Chain,
    book: Book,
    *,
    time_is_left: Callable[[], bool] = lambda: True,
) -> Followed:
    """One pass; nothing where another worker is at it."""
    followed = Followed()
    with lease(database, clock, "chain", _LEASE) as held:
        if held:
            try:
                _pass(database, clock, chain, book, followed, time_is_left)
            except Unavailable:
                followed.unavailable = True
    return followed


def _pass(
    database: Database,
    clock: Clock,
    chain: Chain,
    book: Book,
    followed: Followed,
    time_is_left: Callable[[], bool],
) -> None:
    settled = sent.settle(database, clock, chain)
    followed.done += settled.done
    followed.refused += settled.refused
    followed.expired += settled.expired

    with database.transaction() as tx:
        for what in book.opens:
            order(tx, Kind.OPEN, subject=what, number=1, wallet="", units=0, now=clock.now())

    adopted_offers, signed_offers = follow_offers(database, clock, chain, book)
    followed.done += adopted_offers
    followed.signed += signed_offers

    while time_is_left():
        with database.transaction() as tx:
            tasks = due(tx, clock.now(), _AT_ONCE)
        if not tasks:
            break

        left = adopted.adopt(database, clock, chain, book, tasks)
        followed.done += len(tasks) - len(left)
        for some in _apart(left):
            followed.signed += _sign(database, clock, chain, book, some)

    read_wallets(database, clock, chain, book)


def _apart(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """What may share a transaction: making the mint, and what was refused, goes alone."""
    together = []
    for task in tasks:
        if task.alone or task.kind is Kind.OPEN:
            yield [task]
        else:
            together.append(task)
    if together:
        yield together


def _sign(database: Database, clock: Clock, chain: Chain, book: Book, tasks: Sequence[Task]) -> int:
    """Sign, keep and send these pieces of work; how many transactions that took."""
    count = 0
    blockhash, fees = chain.blockhash(), chain.recent_fees()
    while tasks:
        signed = book.sign(tasks, blockhash, chain.rent, fees)
        if signed.tasks == 0:
            with database.transaction() as tx:
                give_up(tx, tasks[0].task_id, "too-large")
            tasks = tasks[1:]
            continue

        held, tasks = tasks[: signed.tasks], tasks[signed.tasks :]
        with database.transaction() as tx:
            kept = keep(tx, signed, held, blockhash.last_valid_height, clock.now())
        if kept is not None:
            sent.send(database, chain, kept, signed.content)
            count += 1
    return count
