"""What says who a person is: names, addresses and numbers, now and earlier.

Reasons that staff give may not hold it, and after an erasure the database is searched for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.ids import CustomerId, MeteringPointId


@dataclass(frozen=True, slots=True)
class StoredNumber:
    """A CPR or CVR number as it is stored: two keyed hashes (None where there is none), and sealed.

    `repr` shows nothing of it.
    """

    identity_hash: bytes | None
    identity_hash_even: bytes | None
    identity_sealed: bytes

    def __repr__(self) -> str:
        return "StoredNumber()"


def words_of_parties(tx: Transaction, parties: Sequence[CustomerId]) -> list[tuple[str, str]]:
    """(kind, text) of what names these parties: name, email, phone, street; recipients' as well."""
    rows = tx.execute(_WORDS, {"parties": list(parties)})
    return [(str(kind), str(text)) for kind, text in rows if text]


def places_of_parties(
    tx: Transaction, parties: Sequence[CustomerId], points: Sequence[MeteringPointId]
) -> list[tuple[str, str]]:
    """(kind, text) of where they are: streets and towns, and the numbers of their points."""
    rows = tx.execute(_PLACES, {"parties": list(parties), "points": list(points)})
    return [(str(kind), str(text)) for kind, text in rows if text]


def stored_numbers(tx: Transaction, parties: Sequence[CustomerId]) -> list[StoredNumber]:
    """The CPR or CVR numbers of these parties as they are stored."""
    with tx.cursor(row_factory=class_row(StoredNumber)) as cursor:
        return cursor.execute(_STORED_NUMBERS, {"parties": list(parties)}).fetchall()


def unproved_namesakes(tx: Transaction, parties: Sequence[CustomerId]) -> list[CustomerId]:
    """Who signed up with the same number, neither joined nor proved: perhaps somebody else."""
    namesakes: list[CustomerId] = fetch_one(tx, _NAMESAKES, {"parties": list(parties)})[0]
    return namesakes


_WORDS: Final = statement("elhandel.portfolio.personal", "words_of_parties")
_PLACES: Final = statement("elhandel.portfolio.personal", "places_of_parties")

_STORED_NUMBERS: Final = """
SELECT identity_hash, identity_hash_even, identity_sealed
FROM portfolio.customer WHERE customer_id = ANY(%(parties)s) ORDER BY customer_id
"""

_NAMESAKES: Final = """
SELECT array(
    SELECT other.customer_id FROM portfolio.customer other
    WHERE EXISTS (SELECT FROM portfolio.customer k WHERE k.customer_id = ANY(%(parties)s)
                    AND (k.identity_hash = other.identity_hash
                         OR k.identity_hash_even = other.identity_hash_even))
      AND other.customer_id <> ALL(%(parties)s) ORDER BY 1)
"""
