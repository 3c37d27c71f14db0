"""Registered bank accounts: one in use for each account of a customer, the earlier ones kept as
they were.

What a party registered is its customer's once the two are joined, unless the customer has
registered one too (the view `payments.account_in_use`). Nothing is paid to an account in its first
days: what was registered by somebody else is found out meanwhile.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.billing.favour import payout_rules
from elhandel.payments.accounts.iban import Iban, read_account, read_bic
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealer import SealingKey
from elhandel.portfolio.customers import require_account
from elhandel.values.days.local_time import local_date, start_of_day
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

    since: datetime
    """Since when it is this customer's: registered, or taken over from a party that was joined."""

    @property
    def pays_from(self) -> date:
        """The first day on which money may go there."""
        return pays_from(self.since)


@dataclass(frozen=True, slots=True)
class SealedAccount:
    """A registered account with its number sealed, and the name that a payout is made out to."""

    payout_account_id: int
    account_id: AccountId
    name: str
    sealed: Sealed

    bic: str | None
    """Of its bank, where the account is abroad."""

    def __repr__(self) -> str:
        return f"SealedAccount({self.payout_account_id})"


def register_account(
    tx: Transaction,
    account_id: AccountId,
    written: str,
    decision: Decision,
    key: SealingKey,
    *,
    bic: str | None = None,
) -> RegisteredAccount:
    """Let what is in a customer's favour go to this bank account, from `pays_from` on; the one in
    use ends.

    written: as the customer writes it. bic: of its bank, which an account abroad needs. The same
    number again is a new registration.
    Raises UnableToRegisterAccount, NotFound.
    """
    number = read_account(written)
    bank = read_bic(number, bic)
    values = {"account": account_id, "at": decision.at, "by": decision.by, "why": decision.why}
    require_account(tx, account_id)

    tx.execute(_END, values)
    return _added(tx, account_id, number, bank, decision, key)


def _added(
    tx: Transaction,
    account_id: AccountId,
    number: Iban,
    bic: str | None,
    decision: Decision,
    key: SealingKey,
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
            "bic": bic,
            "at": decision.at,
            "by": decision.by,
            "why": decision.why,
        },
    )

    return RegisteredAccount(
        payout_account_id, account_id, number.last_digits, decision.at, since=decision.at
    )


def pays_from(since: datetime) -> date:
    """The first day on which money may go to an account that is a customer's since then, as the
    rules of that day have it.
    """
    day = local_date(since)
    return day + timedelta(days=payout_rules(day).cooling_days)


def known_before(today: date) -> datetime:
    """Money may go today to the accounts that were a customer's before this instant."""
    return start_of_day(today - timedelta(days=payout_rules(today).cooling_days - 1))


def registered_account(tx: Transaction, account_id: AccountId) -> RegisteredAccount | None:
    """The bank account in use; None where none is registered."""
    row = tx.execute(_IN_USE, {"account": account_id}).fetchone()
    if row is None:
        return None
    number, last_digits, registered_at, since = row
    return RegisteredAccount(number, account_id, last_digits, registered_at, since)


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
            bic=bic,
        )
        for number, account, name, cipher, wrapped_key, version, bic in rows
    }


def end_account(tx: Transaction, account_id: AccountId, decision: Decision) -> bool:
    """End the bank account in use: nothing more goes there. Whether there was one."""
    values = {"account": account_id, "at": decision.at, "by": decision.by, "why": decision.why}
    return tx.execute(_END, values).rowcount > 0


_NEXT: Final = """
SELECT nextval(pg_get_serial_sequence('payments.payout_account', 'payout_account_id'))::int
"""

_ADD: Final = statement("elhandel.payments.accounts", "add_payout_account")

# Also what the parties registered that were joined to the customer.
_END: Final = """
UPDATE payments.payout_account SET ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
WHERE ended_at IS NULL AND account_id IN (
    SELECT customer_id FROM portfolio.account WHERE account_id = %(account)s)
"""

_IN_USE: Final = """
SELECT payout_account_id, p.last_digits, p.registered_at, u.since
FROM payments.account_in_use u JOIN payments.payout_account p USING (payout_account_id)
WHERE u.account_id = %(account)s
"""

_SEALED: Final = """
SELECT payout_account_id, u.account_id, k.name,
       p.number_sealed, p.number_key, p.number_seal_version, p.bic
FROM payments.account_in_use u
JOIN payments.payout_account p USING (payout_account_id)
JOIN portfolio.customer k ON k.customer_id = u.account_id
WHERE u.account_id = ANY(%(accounts)s::int[])
"""
