"""Registered bank accounts: one in use for each account of a customer, the earlier ones kept as
they were.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.payments.accounts.iban import Iban, read_account
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealer import SealingKey
from elhandel.portfolio.customers import require_account
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId

PAYOUT_ACCOUNT: Final = Column("payments.payout_account", "number_sealed")


@dataclass(frozen=True, slots=True)
class RegisteredAccount:
    """What is shown of a registered account."""

    payout_account_id: int
    account_id: AccountId
    last_digits: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class SealedAccount:
    """A registered account with its number sealed, and the name that a payout is made out to."""

    payout_account_id: int
    account_id: AccountId
    name: str
    sealed: Sealed

    def __repr__(self) -> str:
        return f"SealedAccount({self.payout_account_id})"


def register_account(
    tx: Transaction, account_id: AccountId, written: str, decision: Decision, key: SealingKey
) -> RegisteredAccount:
    """Let what is in a customer's favour go to this bank account from now on; the one in use ends.

    written: as the customer writes it. The same number again changes nothing that anybody sees.
    Raises UnableToRegisterAccount, NotFound.
    """
    number = read_account(written)
    values = {"account": account_id, "at": decision.at, "by": decision.by, "why": decision.why}
    require_account(tx, account_id)

    tx.execute(_END, values)
    return _added(tx, account_id, number, decision, key)


def _added(
    tx: Transaction, account_id: AccountId, number: Iban, decision: Decision, key: SealingKey
) -> RegisteredAccount:
    (payout_account_id,) = fetch_one(tx, _NEXT, {})
    sealed = key.seal(number.value, str(payout_account_id))
    tx.execute(
        _ADD,
        {
            "id": payout_account_id,
            "account": account_id,
            "cipher": sealed.cipher,
            "wrapped_key": sealed.wrapped_key,
            "version": sealed.version,
            "last_digits": number.last_digits,
            "at": decision.at,
            "by": decision.by,
            "why": decision.why,
        },
    )

    return RegisteredAccount(payout_account_id, account_id, number.last_digits, decision.at)


def registered_account(tx: Transaction, account_id: AccountId) -> RegisteredAccount | None:
    """The bank account in use; None where none is registered."""
    row = tx.execute(_IN_USE, {"account": account_id}).fetchone()
    return None if row is None else RegisteredAccount(row[0], account_id, row[1], row[2])


def accounts_in_use(
    tx: Transaction, account_ids: Collection[AccountId]
) -> dict[AccountId, SealedAccount]:
    """The bank accounts in use, by the accounts that have one; their numbers stay sealed."""
    rows = tx.execute(_SEALED, {"accounts": list(account_ids)})
    return {
        AccountId(account): SealedAccount(
            payout_account_id=number,
            account_id=AccountId(account),
            name=name,
            sealed=Sealed(bytes(cipher), bytes(wrapped_key), version),
        )
        for number, account, name, cipher, wrapped_key, version in rows
    }


def end_account(tx: Transaction, account_id: AccountId, decision: Decision) -> bool:
    """End the bank account in use: nothing more goes there. Whether there was one."""
    values = {"account": account_id, "at": decision.at, "by": decision.by, "why": decision.why}
    return tx.execute(_END, values).rowcount == 1


_NEXT: Final = """
SELECT nextval(pg_get_serial_sequence('payments.payout_account', 'payout_account_id'))::int
"""

_ADD: Final = statement("elhandel.payments.accounts", "add_payout_account")

_END: Final = """
UPDATE payments.payout_account SET ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
WHERE account_id = %(account)s AND ended_at IS NULL
"""

_IN_USE: Final = """
SELECT payout_account_id, last_digits, registered_at FROM payments.payout_account
WHERE account_id = %(account)s AND ended_at IS NULL
"""

_SEALED: Final = """
SELECT p.payout_account_id, p.account_id, k.name,
       p.number_sealed, p.number_key, p.number_seal_version
FROM payments.payout_account p JOIN portfolio.customer k ON k.customer_id = p.account_id
WHERE p.account_id = ANY(%(accounts)s::int[]) AND p.ended_at IS NULL
"""
