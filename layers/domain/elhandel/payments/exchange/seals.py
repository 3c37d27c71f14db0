"""Bank details sealed again, under the current version of the seals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from elhandel.payments.accounts import PAYOUT_ACCOUNT
from elhandel.payments.exchange.vault import Vault
from elhandel.payments.incoming import BANK_FILE
from elhandel.payments.methods import DETAILS
from elhandel.payments.order_files import ORDER_FILE
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.vault.renewal import BATCH, Renewal, Renewed, Row, renew
from elhandel.platform.vault.sealed import Column, Sealed


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of sealed values, and the statements that renew it."""

    column: Column
    unsealed: LiteralString
    seal: LiteralString
    left: LiteralString


def reseal_bank_details(
    database: Database, vault: Vault, *, time_is_left: Callable[[], bool]
) -> Renewed:
    """Seal what is under an older version again, each value bound to its row."""
    renewed = Renewed()
    for place in _PLACES:
        renewed += renew(database, _renewal(place, vault), time_is_left=time_is_left)
    return renewed


def _renewal(place: _Place, vault: Vault) -> Renewal:
    version = vault.sealer.version

    def after(tx: Transaction, behind: int) -> Sequence[Row]:
        values = {"version": version, "after": behind, "limit": BATCH}
        return tx.execute(place.unsealed, values).fetchall()

    def prepare(row: Row) -> Sealed:
        sealed = Sealed(bytes(row[1]), bytes(row[2]), row[3])
        plain = vault.opener.open(sealed, place.column, str(row[0]))
        return vault.sealer.key_for(place.column).seal(plain, str(row[0]))

    def write(tx: Transaction, row: Row, sealed: Sealed) -> bool:
        values = {
            "cipher": sealed.cipher,
            "wrapped_key": sealed.wrapped_key,
            "version": sealed.version,
            "id": row[0],
            "read": row[1],
        }
        return tx.execute(place.seal, values).rowcount == 1

    def left(tx: Transaction) -> int:
        return int(fetch_one(tx, place.left, {"version": version})[0])

    return Renewal(table=place.column.table, after=after, prepare=prepare, write=write, left=left)


_PLACES: Final = (
    _Place(
        PAYOUT_ACCOUNT,
        """
        SELECT payout_account_id, number_sealed, number_key, number_seal_version
        FROM payments.payout_account
        WHERE number_seal_version < %(version)s AND payout_account_id > %(after)s
        ORDER BY payout_account_id LIMIT %(limit)s
        """,
        """
        UPDATE payments.payout_account
        SET number_sealed = %(cipher)s, number_key = %(wrapped_key)s,
            number_seal_version = %(version)s
        WHERE payout_account_id = %(id)s AND number_sealed = %(read)s
        """,
        "SELECT count(*) FROM payments.payout_account WHERE number_seal_version < %(version)s",
    ),
    _Place(
        BANK_FILE,
        """
        SELECT bank_file_id, content_sealed, content_key, content_seal_version
        FROM payments.bank_file
        WHERE content_seal_version < %(version)s AND bank_file_id > %(after)s
        ORDER BY bank_file_id LIMIT %(limit)s
        """,
        """
        UPDATE payments.bank_file
        SET content_sealed = %(cipher)s, content_key = %(wrapped_key)s,
            content_seal_version = %(version)s
        WHERE bank_file_id = %(id)s AND content_sealed = %(read)s
        """,
        "SELECT count(*) FROM payments.bank_file WHERE content_seal_version < %(version)s",
    ),
    _Place(
        ORDER_FILE,
        """
        SELECT order_file_id, content_sealed, content_key, content_seal_version
        FROM payments.order_file
        WHERE content_seal_version < %(version)s AND order_file_id > %(after)s
        ORDER BY order_file_id LIMIT %(limit)s
        """,
        """
        UPDATE payments.order_file
        SET content_sealed = %(cipher)s, content_key = %(wrapped_key)s,
            content_seal_version = %(version)s
        WHERE order_file_id = %(id)s AND content_sealed = %(read)s
        """,
        "SELECT count(*) FROM payments.order_file WHERE content_seal_version < %(version)s",
    ),
    _Place(
        DETAILS,
        """
        SELECT method_id, details_sealed, details_key, details_seal_version
        FROM payments.method
        WHERE details_seal_version < %(version)s AND method_id > %(after)s
        ORDER BY method_id LIMIT %(limit)s
        """,
        """
        UPDATE payments.method
        SET details_sealed = %(cipher)s, details_key = %(wrapped_key)s,
            details_seal_version = %(version)s
        WHERE method_id = %(id)s AND details_sealed = %(read)s
        """,
        "SELECT count(*) FROM payments.method WHERE details_seal_version < %(version)s",
    ),
)
