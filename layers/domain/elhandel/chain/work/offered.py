"""Work that the owner of a wallet signs as well: its bytes are offered, and go out with both
signatures.

The bytes name a recent block, so an offer holds for about a minute; one that nobody signed in time
is made anew while its order is young, and given up then. A signed one is kept and followed as all
other transactions are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.chain.ledger import Chain
from elhandel.chain.solana import Book
from elhandel.chain.tasks import Kind, Task
from elhandel.chain.work import adopted, sent
from elhandel.chain.work.kept import give_up, keep
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, statement

PATIENCE: Final = timedelta(minutes=15)
"""For so long after the order bytes are offered to sign."""
_SPARE: Final = 10
"""Blocks before its end an offer is no longer sent."""
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class _Offer:
    task_id: int
    kind: Kind
    subject: str
    number: int
    wallet: str
    units: int
    terms: Mapping[str, Any]
    attempts: int
    alone: bool
    ordered_at: datetime
    message: bytes | None
    last_valid_height: int | None
    signature: bytes | None

    @property
    def task(self) -> Task:
        return Task(
            self.task_id, self.kind, self.subject, self.number, self.wallet, self.units,
            self.terms, self.attempts, self.alone,
        )  # fmt: skip


def follow_offers(database: Database, clock: Clock, chain: Chain, book: Book) -> tuple[int, int]:
    """Offer what is to be signed, and send what was; (done before, signed by us)."""
    now = clock.now()
    with database.transaction() as tx:
        cursor = tx.cursor(row_factory=class_row(_Offer))
        offers = {
            offer.task_id: offer
            for offer in cursor.execute(_OFFERS, {"now": now, "most": _MOST}).fetchall()
        }
    if not offers:
        return 0, 0

    height = chain.height()
    left = adopted.adopt(database, clock, chain, book, [one.task for one in offers.values()])
    count = sum(
        _follow(database, clock, chain, book, offers[task.task_id], height) for task in left
    )
    return len(offers) - len(left), count


def _follow(
    database: Database, clock: Clock, chain: Chain, book: Book, offer: _Offer, height: int
) -> int:
    """One piece of work; how many transactions were signed."""
    if offer.last_valid_height is None or offer.message is None:
        _offer(database, clock, chain, book, offer)
        return 0
    if height > offer.last_valid_height - _SPARE:
        _offer(database, clock, chain, book, offer)
        return 0
    if offer.signature is None:
        return 0

    signed = book.sign_offered(offer.task, offer.message, offer.signature)
    with database.transaction() as tx:
        kept = keep(tx, signed, [offer.task], offer.last_valid_height, clock.now())
    if kept is None:
        return 0
    sent.send(database, chain, kept, signed.content)
    return 1


def _offer(database: Database, clock: Clock, chain: Chain, book: Book, offer: _Offer) -> None:
    """Offer bytes of a new block, or give the work up as one that nobody signs."""
    now = clock.now()
    if now - offer.ordered_at > PATIENCE:
        with database.transaction() as tx:
            give_up(tx, offer.task_id, "not-signed")
        return

    blockhash = chain.blockhash()
    message = book.offer(offer.task, blockhash, chain.rent, chain.recent_fees())
    with database.transaction() as tx:
        values = {
            "task": offer.task_id,
            "message": message,
            "height": blockhash.last_valid_height,
            "now": now,
        }
        tx.execute(_OFFER, values)


_OFFERS: Final = statement("elhandel.chain.work", "offers")

# What was signed of the bytes before is no signature of these.
_OFFER: Final = """
INSERT INTO chain.offer (task_id, message, last_valid_height, offered_at)
VALUES (%(task)s, %(message)s, %(height)s, %(now)s)
ON CONFLICT (task_id) DO UPDATE
SET message = excluded.message, last_valid_height = excluded.last_valid_height,
    offered_at = excluded.offered_at, signature = NULL, signed_at = NULL
"""
