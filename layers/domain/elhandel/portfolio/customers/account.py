"""The account on which a customer is billed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.portfolio.markets import CustomerKind, Market, market_on
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId, CustomerId


@dataclass(frozen=True, slots=True)
class AskingAccount:
    """The account of the customer who asks."""

    account_id: AccountId
    number: str
    """By which people name it: CT-2026-00001."""
    kind: CustomerKind
    market: str
    since: datetime

    def market_on(self, day: date) -> Market:
        """The rules of its market on a day."""
        return market_on(self.market, day, self.kind)


def asking_account(tx: Transaction) -> AskingAccount:
    """The account of the customer who asks; only inside a customer's transaction. Raises
    NotFound.
    """
    found = tx.cursor(row_factory=class_row(AskingAccount)).execute(_ASKING).fetchone()
    if found is None:
        raise NotFound("There is no such customer any more. Call customer service.")
    return found


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


def account_number_of(tx: Transaction, account: AccountId) -> str:
    """The number by which people name an account, such as CT-2026-00001. Raises NotFound."""
    found = tx.execute(_NUMBER, {"account": account}).fetchone()
    if found is None:
        raise _unknown(account)
    return str(found[0])


def _unknown(number: int) -> NotFound:
    return NotFound(f"There is no customer {number}. The number stands on their invoices.")


_ACCOUNT: Final = "SELECT account_id FROM portfolio.account WHERE customer_id = %(customer)s"

_NUMBER: Final = "SELECT account_number FROM portfolio.customer WHERE customer_id = %(account)s"

_ASKING: Final = """
SELECT customer_id AS account_id, account_number AS number, kind, market, created_at AS since
FROM portfolio.customer WHERE customer_id = portfolio.asking_customer()
"""
