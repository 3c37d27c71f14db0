"""The sealed numbers of what was sent: to what each is bound, opened, and sealed again."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.vault.renewal import BATCH, Renewal, Renewed, Row, renew
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealer import Sealer

if TYPE_CHECKING:
    from elhandel.platform.vault.opener import Opener  # loaded by those only who open

SEALED: Final = Column("market.sent", "sealed")


def owner_of(sent_id: int, place: int) -> str:
    """What the number at a place (from 1) of a row is bound to."""
    return f"{sent_id}/{place}"


def opened(sealed: Sequence[Sealed], sent_id: int, opener: "Opener") -> tuple[str, ...]:
    """The numbers of a row, in their order; each is bound to its row and to its place in it."""
    return tuple(
        opener.open(number, SEALED, owner_of(sent_id, place))
        for place, number in enumerate(sealed, start=1)
    )


def sealed_numbers(ciphers: Sequence[bytes], keys: Sequence[bytes], version: int) -> list[Sealed]:
    """The sealed numbers of a row, from its columns."""
    return [
        Sealed(bytes(cipher), bytes(key), version)
        for cipher, key in zip(ciphers, keys, strict=True)
    ]


def reseal_sent(
    database: Database, opener: "Opener", sealer: Sealer, *, time_is_left: Callable[[], bool]
) -> Renewed:
    """Seal the numbers under an older version again, each bound to its row and its place in it."""

    def after(tx: Transaction, behind: int) -> Sequence[Row]:
        values = {"version": sealer.version, "after": behind, "limit": BATCH}
        return tx.execute(_UNSEALED, values).fetchall()

    def prepare(row: Row) -> list[Sealed]:
        sent_id, ciphers, keys, version = row
        sealed = sealed_numbers(ciphers, keys, version)
        numbers = enumerate(opened(sealed, sent_id, opener), start=1)

        return [
            sealer.key_for(SEALED).seal(number, owner_of(sent_id, place))
            for place, number in numbers
        ]

    def write(tx: Transaction, row: Row, sealed: list[Sealed]) -> bool:
        values = {
            "ciphers": [number.cipher for number in sealed],
            "keys": [number.wrapped_key for number in sealed],
            "version": sealer.version,
            "sent": row[0],
            "read": row[1],
        }
        return tx.execute(_SEAL, values).rowcount == 1

    def left(tx: Transaction) -> int:
        return left_to_seal(tx, sealer)

    renewal = Renewal(table="market.sent", after=after, prepare=prepare, write=write, left=left)
    return renew(database, renewal, time_is_left=time_is_left)


_UNSEALED: Final = """
SELECT sent_id, sealed, sealed_keys, seal_version FROM market.sent
WHERE seal_version < %(version)s AND sent_id > %(after)s AND cardinality(sealed) > 0
ORDER BY sent_id LIMIT %(limit)s
"""

_SEAL: Final = """
UPDATE market.sent SET sealed = %(ciphers)s, sealed_keys = %(keys)s, seal_version = %(version)s
WHERE sent_id = %(sent)s AND sealed = %(read)s
"""


def left_to_seal(tx: Transaction, sealer: Sealer) -> int:
    """How many rows hold numbers under an older version."""
    return int(fetch_one(tx, _LEFT, {"version": sealer.version})[0])


_LEFT: Final = """
SELECT count(*) FROM market.sent WHERE seal_version < %(version)s AND cardinality(sealed) > 0
"""
