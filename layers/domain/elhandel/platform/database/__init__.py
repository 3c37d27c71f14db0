"""The database: connections and transactions, their roles and rights, migrations, bulk copies,
advisory locks.
"""

from elhandel.platform.database.connection import (
    Database,
    Transaction,
    TransactionRefused,
    database_from_environment,
    fetch_one,
)

__all__ = [
    "Database",
    "Transaction",
    "TransactionRefused",
    "database_from_environment",
    "fetch_one",
]
