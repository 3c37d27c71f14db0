"""The account on which a customer is billed."""

from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId, CustomerId


def account_of(tx: Transaction, customer: CustomerId) -> AccountId:
    """The account of a customer; of a party that was joined to one, that customer's.

    Raises NotFound.
    """
    found = tx.execute(_ACCOUNT, {"customer": customer}).fetchone()
    if found is None:
        raise _unknown(customer)
    return AccountId(found[0])


def require_account(tx: Transaction, account: AccountId) -> None:
    """Raise NotFound where no account has this number; that of a joined party is none any more."""
    found = tx.execute(_ACCOUNT, {"customer": account}).fetchone()
    if found is None or found[0] != account:
        raise _unknown(account)


def _unknown(number: int) -> NotFound:
    return NotFound(f"There is no customer {number}. The number stands on their invoices.")


_ACCOUNT: Final = "SELECT account_id FROM portfolio.account WHERE customer_id = %(customer)s"
