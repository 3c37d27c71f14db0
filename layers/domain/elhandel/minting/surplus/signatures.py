"""By which transactions of the token ledger submitted readings became tokens (GX-MNT-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class MintOfReading:
    """What became of a reading. state: `none` until it was ordered; `done` once it is final there.

    signature: of the transaction that did it, in base58; None until the ledger's word is final.
    """

    reading_id: UUID
    wh: int
    minted_wh: int | None
    state: Literal["none", "pending", "sent", "done", "dead"]
    wallet: str | None
    signature: str | None


def own_signatures(tx: Transaction, readings: Sequence[UUID]) -> Mapping[UUID, str]:
    """Signatures of the customer's own readings that are tokens, by the reading's id."""
    return dict(tx.execute(_OWN, {"readings": list(readings)}).fetchall()) if readings else {}


def mint_of_reading(tx: Transaction, reading_id: UUID) -> MintOfReading:
    """What became of anybody's reading, for staff. Raises NotFound."""
    asked = {"id": reading_id}
    found = tx.cursor(row_factory=class_row(MintOfReading)).execute(_ONE, asked).fetchone()
    if found is None:
        raise NotFound(f"There is no submitted reading {reading_id}.")
    return found


_OWN: Final = "SELECT reading_id, signature FROM meters.own_signatures(%(readings)s)"

_ONE: Final = """
SELECT r.reading_id, r.wh, r.minted_wh, coalesce(t.state, 'none') AS state, t.wallet,
       CASE WHEN t.state = 'done' THEN x.signature END AS signature
FROM meters.reading r
LEFT JOIN chain.task t ON t.subject = r.mint_subject AND t.number = r.mint_number
LEFT JOIN chain.transaction x ON x.transaction_id = t.transaction_id
WHERE r.reading_id = %(id)s
"""
