"""Which wallet is whose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.ids import ContractId


@dataclass(frozen=True, slots=True)
class Wallet:
    """A wallet that its owner has proved."""

    address: str
    connected_at: datetime


def own_wallet(tx: Transaction) -> Wallet | None:
    """The wallet of the customer who asks."""
    return tx.cursor(row_factory=class_row(Wallet)).execute(_OWN).fetchone()


def wallet_of_customer(tx: Transaction, customer: int) -> str | None:
    """The address of a customer's wallet; None where none is connected."""
    row = tx.execute(_OF_CUSTOMER, {"customer": customer}).fetchone()
    return None if row is None else str(row[0])


def wallet_of_contract(tx: Transaction, contract: ContractId) -> str | None:
    """The address of the wallet of a contract's customer; None where none is connected."""
    row = tx.execute(_OF_CONTRACT, {"contract": contract}).fetchone()
    return None if row is None else str(row[0])


_OWN: Final = "SELECT address, connected_at FROM wallets.wallet WHERE removed_at IS NULL"

_OF_CUSTOMER: Final = """
SELECT address FROM wallets.wallet WHERE customer_id = %(customer)s AND removed_at IS NULL
"""

_OF_CONTRACT: Final = """
SELECT w.address FROM portfolio.contract c JOIN wallets.wallet w USING (customer_id)
WHERE c.contract_id = %(contract)s AND w.removed_at IS NULL
"""
