"""The database: connections and transactions, statements from files, advisory locks."""

from elhandel.platform.database.address import database_url
from elhandel.platform.database.advisory_locks import AdvisoryLock
from elhandel.platform.database.connection import (
    Database,
    Transaction,
    TransactionRefused,
    database_from_environment,
    fetch_one,
    read_by_key,
)
from elhandel.platform.database.statements import statement

__all__ = [
    "AdvisoryLock",
    "Database",
    "Transaction",
    "TransactionRefused",
    "database_from_environment",
    "database_url",
    "fetch_one",
    "read_by_key",
    "statement",
]
