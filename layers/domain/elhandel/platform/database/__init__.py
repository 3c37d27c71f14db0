"""The database: connections and transactions, statements from files, advisory locks."""

from elhandel.platform.database.address import database_url
from elhandel.platform.database.advisory_locks import AdvisoryLock
from elhandel.platform.database.connection import (
    Acting,
    Database,
    Transaction,
    TransactionRefused,
    database_from_environment,
    fetch_one,
    read_by_key,
)
from elhandel.platform.database.statements import statement

__all__ = [
    "Acting",
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
