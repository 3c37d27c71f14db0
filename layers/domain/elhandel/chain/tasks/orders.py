"""Work is ordered in the transaction of what makes it necessary, once for a subject and number."""

from datetime import datetime
from typing import Final

import msgspec
from psycopg.types.json import Jsonb

from elhandel.chain.tasks.task import Kind, Terms, fits
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
    terms: Terms = None,
) -> bool:
    """Order the `number`-th piece of work about `subject`; False where it was ordered before.

    subject: a hash that leads to nobody, of what outlives our database: no surrogate key. wallet:
    an address, or `custody:` and what the house holds it under. units: more than 0; of an
    allowance also 0. terms: of the kind. Raises ValueError for terms of another kind, and for what
    is no wallet.
    """
    if not fits(kind, wallet, terms):
        raise ValueError(f"work of the kind {kind} cannot be ordered with {terms} for {wallet!r}")

    values = {
        "kind": kind,
        "subject": subject,
        "number": number,
        "wallet": wallet,
        "units": units,
        "terms": Jsonb({} if terms is None else msgspec.to_builtins(terms)),
        "now": now,
    }
    return tx.execute(_ORDER, values).fetchone() is not None


def is_ordered(
    tx: Transaction, kind: Kind, *, subject: str, number: int, wallet: str, units: int
) -> bool:
    """Whether the `number`-th piece of work about `subject` was ordered just so."""
    values = {"subject": subject, "number": number}
    return tx.execute(_ORDERED, values).fetchone() == (kind, wallet, units)


_ORDER: Final = """
INSERT INTO chain.task (kind, subject, number, wallet, units, terms, due_at, ordered_at)
VALUES (%(kind)s, %(subject)s, %(number)s, %(wallet)s, %(units)s, %(terms)s, %(now)s, %(now)s)
ON CONFLICT (subject, number) DO NOTHING RETURNING number
"""

_ORDERED: Final = """
SELECT kind, wallet, units FROM chain.task WHERE subject = %(subject)s AND number = %(number)s
"""
