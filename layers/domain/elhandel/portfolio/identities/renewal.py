"""Customers' numbers sealed and hashed again, under the current version of the seals or of the hash
key.

While the hash key changes, a row bears the hashes of two versions, each in the column of its
parity: what is written meanwhile bears both at once, and `rehash` gives the older rows theirs. When
the secret names one version only, the hashes of the one before are taken away.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import psycopg

from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.vault.hasher import Fingerprints, Hasher
from elhandel.platform.vault.renewal import BATCH, Renewal, Renewed, Row, renew
from elhandel.platform.vault.sealed import Sealed
from elhandel.platform.vault.sealer import Sealer
from elhandel.portfolio.identities.vault import IDENTITY
from elhandel.values.errors import DomainError
from elhandel.values.ids import CustomerId

if TYPE_CHECKING:
    from elhandel.platform.vault.opener import Opener  # loaded by those only who open


class SamePerson(DomainError):
    """Two proved customers bear the same number: one must be joined to the other."""

    code = "two-customers-of-one-number"
    status = 409


def reseal_customers(
    database: Database, opener: "Opener", sealer: Sealer, *, time_is_left: Callable[[], bool]
) -> Renewed:
    """Seal the numbers that are under an older version again, each bound to its row."""

    def after(tx: Transaction, behind: int) -> Sequence[Row]:
        return tx.execute(
            _UNSEALED, {"version": sealer.version, "after": behind, "limit": BATCH}
        ).fetchall()

    def prepare(row: Row) -> Sealed:
        number = opener.open(_sealed(row), IDENTITY, str(row[0]))
        return sealer.key_for(IDENTITY).seal(number, str(row[0]))

    def write(tx: Transaction, row: Row, sealed: Sealed) -> bool:
        values: dict[str, Any] = {"cipher": sealed.cipher, "wrapped_key": sealed.wrapped_key}
        return _changed(
            tx, _SEAL, {**values, "version": sealed.version, "customer": row[0], "read": row[1]}
        )

    def left(tx: Transaction) -> int:
        return left_to_seal(tx, sealer)

    renewal = Renewal(
        table="portfolio.customer", after=after, prepare=prepare, write=write, left=left
    )
    return renew(database, renewal, time_is_left=time_is_left)


_UNSEALED: Final = """
SELECT customer_id, identity_sealed, identity_key, identity_seal_version FROM portfolio.customer
WHERE identity_seal_version < %(version)s AND customer_id > %(after)s
  AND octet_length(identity_sealed) > 0
ORDER BY customer_id LIMIT %(limit)s
"""

_SEAL: Final = """
UPDATE portfolio.customer
SET identity_sealed = %(cipher)s, identity_key = %(wrapped_key)s,
    identity_seal_version = %(version)s
WHERE customer_id = %(customer)s AND identity_sealed = %(read)s
"""


def left_to_seal(tx: Transaction, sealer: Sealer) -> int:
    """How many customers' numbers are under an older version."""
    return int(fetch_one(tx, _LEFT_TO_SEAL, [sealer.version])[0])


_LEFT_TO_SEAL: Final = """
SELECT count(*) FROM portfolio.customer
WHERE identity_seal_version < %s AND octet_length(identity_sealed) > 0
"""


def rehash_customers(
    database: Database, opener: "Opener", hasher: Hasher, *, time_is_left: Callable[[], bool]
) -> Renewed:
    """Give every number the hashes of the current version, and take those of retired versions
    away.
    """
    version = hasher.current.version

    def after(tx: Transaction, behind: int) -> Sequence[Row]:
        return tx.execute(
            _UNHASHED, {"version": version, "after": behind, "limit": BATCH}
        ).fetchall()

    def prepare(row: Row) -> Fingerprints:
        number = opener.open(_sealed(row), IDENTITY, str(row[0]))
        return hasher.fingerprints("cpr" if row[4] == "private" else "cvr", number)

    def write(tx: Transaction, row: Row, hashes: Fingerprints) -> bool:
        values = {"odd": hashes.odd, "even": hashes.even, "version": hashes.version}
        try:
            with tx.transaction():
                return _changed(tx, _HASH, {**values, "customer": row[0], "read": row[5]})
        except psycopg.errors.UniqueViolation as error:
            raise SamePerson(
                f"Customer {row[0]} and another one{_named(tx, hashes, row[0])} are both proved "
                "and bear the same number. "
                "Join one to the other (`elhandel customer join PARTY --customer OTHER`); "
                "the next run gives what is left its hash."
            ) from error

    def left(tx: Transaction) -> int:
        return int(fetch_one(tx, _LEFT_TO_HASH, [version])[0])

    renewal = Renewal(
        table="portfolio.customer", after=after, prepare=prepare, write=write, left=left
    )
    renewed = renew(database, renewal, time_is_left=time_is_left)
    if renewed.left == 0 and hasher.previous is None:
        _retire(database, version, time_is_left)

    return renewed


_UNHASHED: Final = """
SELECT customer_id, identity_sealed, identity_key, identity_seal_version, kind,
       identity_hash_version
FROM portfolio.customer
WHERE identity_hash_version < %(version)s AND customer_id > %(after)s
  AND octet_length(identity_sealed) > 0
ORDER BY customer_id LIMIT %(limit)s
"""

_OTHER: Final = """
SELECT customer_id FROM portfolio.customer
WHERE (identity_hash = %(odd)s OR identity_hash_even = %(even)s) AND proved_at IS NOT NULL
  AND customer_id <> %(customer)s
"""

_LEFT_TO_HASH: Final = """
SELECT count(*) FROM portfolio.customer
WHERE identity_hash_version < %s AND octet_length(identity_sealed) > 0
"""

# The hash of the version before stays where the secret names it no more, until no row is without
# the new one.
_HASH: Final = """
UPDATE portfolio.customer
SET identity_hash = coalesce(%(odd)s, identity_hash),
    identity_hash_even = coalesce(%(even)s, identity_hash_even),
    identity_hash_version = %(version)s
WHERE customer_id = %(customer)s AND identity_hash_version = %(read)s
  AND octet_length(identity_sealed) > 0
"""

_RETIRE: Final = """
UPDATE portfolio.customer
SET identity_hash = CASE WHEN %(odd)s THEN identity_hash END,
    identity_hash_even = CASE WHEN %(odd)s THEN NULL ELSE identity_hash_even END
WHERE customer_id IN (
    SELECT customer_id FROM portfolio.customer
    WHERE identity_hash_version = %(version)s AND identity_hash IS NOT NULL
      AND identity_hash_even IS NOT NULL
    ORDER BY customer_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
"""


def same_number(
    database: Database, opener: "Opener", party: CustomerId, customer: CustomerId
) -> bool:
    """Whether two rows bear one number, whatever versions their hashes are of; a forgotten one
    bears none.
    """
    with database.transaction() as tx:
        rows = tx.execute(_SEALED_OF, {"both": [party, customer]}).fetchall()

    numbers = [(row[4], opener.open(_sealed(row), IDENTITY, str(row[0]))) for row in rows]

    return len(numbers) == 2 and numbers[0] == numbers[1]


_SEALED_OF: Final = """
SELECT customer_id, identity_sealed, identity_key, identity_seal_version, kind
FROM portfolio.customer
WHERE customer_id = ANY(%(both)s) AND octet_length(identity_sealed) > 0
"""


def _named(tx: Transaction, hashes: Fingerprints, customer: CustomerId) -> str:
    """The other customer's id, in brackets, where it is there still."""
    values = {"odd": hashes.odd, "even": hashes.even, "customer": customer}
    found = tx.execute(_OTHER, values).fetchone()
    return f" ({found[0]})" if found else ""


def unlike_the_keys(tx: Transaction, hasher: Hasher) -> int:
    """How many customers bear hashes of no version that the secret names: signups are not compared
    with them.
    """
    keys = (hasher.current, hasher.previous)
    return int(fetch_one(tx, _UNKNOWN, [[key.version for key in keys if key is not None]])[0])


# Rows of a version that the secret does not name any more: nobody who signs up is found by them.
_UNKNOWN: Final = """
SELECT count(*) FROM portfolio.customer
WHERE NOT identity_hash_version = ANY(%s) AND octet_length(identity_sealed) > 0
"""


def _retire(database: Database, version: int, time_is_left: Callable[[], bool]) -> None:
    """Delete the hashes of the version before: only a thief of the old key could use them."""
    while time_is_left():
        with database.transaction() as tx:
            taken = tx.execute(
                _RETIRE, {"odd": version % 2 == 1, "version": version, "limit": BATCH}
            ).rowcount
        if taken == 0:
            return


def _sealed(row: Row) -> Sealed:
    return Sealed(bytes(row[1]), bytes(row[2]), row[3])


def _changed(tx: Transaction, sql: Any, values: dict[str, Any]) -> bool:
    return tx.execute(sql, values).rowcount == 1
