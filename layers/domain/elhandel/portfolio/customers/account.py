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
        raise NotFound(f"There is no customer {customer}. The number stands on their invoices.")
    return AccountId(found[0])


_ACCOUNT: Final = "SELECT account_id FROM portfolio.account WHERE customer_id = %(customer)s"
