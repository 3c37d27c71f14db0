"""Work is ordered in the transaction of what makes it necessary, once for a subject and number."""

from datetime import datetime
from typing import Final

from elhandel.chain.tasks.task import Kind
from elhandel.platform.database import Transaction


def order(
    tx: Transaction,
    kind: Kind,
    *,
    subject: str,
    number: int,
    wallet: str,
    units: int,
    now: datetime,
) -> bool:
    """Order the `number`-th piece of work about `subject`; False where it was ordered before.

    subject: a hash that leads to nobody, of what outlives our database: no surrogate key. wallet:
    an address, or `custody:` and what the house holds it under. units: more than 0.
    """
    values = {
        "kind": kind,
        "subject": subject,
        "number": number,
        "wallet": wallet,
        "units": units,
        "now": now,
    }
    return tx.execute(_ORDER, values).fetchone() is not None


def order_open(tx: Transaction, now: datetime) -> None:
    """Order that the mint of energy tokens is made; once for all."""
    order(tx, Kind.OPEN, subject="energy", number=1, wallet="", units=0, now=now)


_ORDER: Final = """
INSERT INTO chain.task (kind, subject, number, wallet, units, due_at, ordered_at)
VALUES (%(kind)s, %(subject)s, %(number)s, %(wallet)s, %(units)s, %(now)s, %(now)s)
ON CONFLICT (subject, number) DO NOTHING RETURNING number
"""
