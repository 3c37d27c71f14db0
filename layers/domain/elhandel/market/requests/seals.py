"""The numbers in what was sent, sealed anew under the current version of the seals."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from elhandel.market.requests.sent import SEALED, opened, owner_of
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.vault.renewal import BATCH, Renewal, Renewed, Row, renew
from elhandel.platform.vault.sealed import Sealed
from elhandel.platform.vault.sealing import Sealer

if TYPE_CHECKING:
    from elhandel.platform.vault.opening import Opener  # loaded by those only who open

_UNSEALED: Final = """
SELECT sent_id, sealed, sealed_keys, seal_version FROM market.sent
WHERE seal_version < %(version)s AND sent_id > %(after)s AND cardinality(sealed) > 0
ORDER BY sent_id LIMIT %(limit)s
"""

_LEFT: Final = (
    "SELECT count(*) FROM market.sent WHERE seal_version < %s AND cardinality(sealed) > 0"
)

_SEAL: Final = """
UPDATE market.sent SET sealed = %(ciphers)s, sealed_keys = %(keys)s, seal_version = %(version)s
WHERE sent_id = %(sent)s AND sealed = %(read)s
"""


def reseal_sent(
    database: Database, opener: "Opener", sealer: Sealer, *, time_is_left: Callable[[], bool]
) -> Renewed:
    """Seal the numbers that are under an older version anew, each bound to its row and its place in
    it.
    """

    def after(tx: Transaction, behind: int) -> Sequence[Row]:
        return tx.execute(
            _UNSEALED, {"version": sealer.version, "after": behind, "limit": BATCH}
        ).fetchall()

    def prepare(row: Row) -> list[Sealed]:
        sent_id, ciphers, keys, version = row
        sealed = [
            Sealed(bytes(cipher), bytes(key), version)
            for cipher, key in zip(ciphers, keys, strict=True)
        ]
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

    return renew(
        database, Renewal("market.sent", after, prepare, write, left), time_is_left=time_is_left
    )


def left_to_seal(tx: Transaction, sealer: Sealer) -> int:
    """How many rows hold numbers under an older version."""
    return int(fetch_one(tx, _LEFT, [sealer.version])[0])
