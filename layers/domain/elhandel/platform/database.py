"""PostgreSQL: one connection for each Lambda process (the settlement worker has two), short transactions.

A function holds one `Database`; `transaction()` gives the connection inside a transaction that commits at the end
of the block and rolls back on an exception. A connection that has died (a failover, the proxy, a frozen sandbox)
is replaced before the next transaction, never in the middle of one.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, LiteralString
from urllib.parse import quote

import psycopg
from psycopg.rows import TupleRow

from elhandel.platform import aws, open_transactions
from elhandel.platform.errors import DatabaseUnavailable
from elhandel.platform.settings import Settings, settings

type Transaction = psycopg.Connection[TupleRow]

_CONNECT_TIMEOUT_SECONDS: Final = 10


class Database:
    """The connection of this process to `url`, opened at the first transaction.

    Raises DatabaseUnavailable when PostgreSQL does not answer.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[TupleRow] | None = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction: committed when the block ends, rolled back when it raises.

        Raises DatabaseUnavailable when PostgreSQL goes away meanwhile: nothing was committed, or (when it went at the
        very commit) everything, so what is tried again is idempotent by its key.
        """
        connection = self._open()
        try:
            with connection.transaction(), open_transactions.counted():
                yield connection
        except psycopg.OperationalError as error:
            if not (connection.closed or connection.broken):
                raise  # a lock, a disk, a statement's time: the server is there
            raise DatabaseUnavailable(
                "The database went away in the middle of the work. It will be tried again; check that it runs."
            ) from error

    @contextlib.contextmanager
    def customer_transaction(self, customer_id: int) -> Iterator[Transaction]:
        """A transaction that sees one customer's rows only, by the database's own row-level security."""
        with self.transaction() as tx:
            tx.execute("SET LOCAL ROLE elhandel_customer")
            tx.execute("SELECT set_config('app.customer_id', %s, true)", [str(customer_id)])
            yield tx

    def ask_whether_there(self) -> None:
        """Connect and let go. Raises DatabaseUnavailable when PostgreSQL does not answer."""
        self._open()
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> psycopg.Connection[TupleRow]:
        connection = self._connection
        if connection is None or connection.closed or connection.broken or not _alive(connection):
            self.close()
            connection = self._connection = _connect(self._url)
        return connection


def one(tx: Transaction, sql: LiteralString, parameters: Sequence[Any] | Mapping[str, Any]) -> TupleRow:
    """The one row that a statement answers. Raises LookupError when there is none: a row that must be there is not."""
    row = tx.execute(sql, parameters).fetchone()
    if row is None:
        raise LookupError(f"no row where one must be: {' '.join(sql.split())}")
    return row


def _connect(url: str) -> psycopg.Connection[TupleRow]:
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_SECONDS)
        connection.execute("SET TIME ZONE 'UTC'")
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(
            "The database cannot be reached. Check that it runs and that its address and password are right; "
            "the work will be tried again."
        ) from error
    return connection


def _alive(connection: psycopg.Connection[TupleRow]) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def database_url(config: Settings) -> str:
    """Where the database is: ELHANDEL_DATABASE_URL as it stands, or the proxy with the secret's user and password."""
    if config.database_url or not config.database_secret:
        return config.database_url
    secret: dict[str, Any] = json.loads(aws.secret(config.database_secret, fresh=True))
    user, password = quote(secret["username"], safe=""), quote(secret["password"], safe="")
    return f"postgresql://{user}:{password}@{config.database_host}/{config.database_name}?sslmode=require"


def database_from_environment() -> Database:
    """The database that the function's environment names."""
    return Database(database_url(settings()))
