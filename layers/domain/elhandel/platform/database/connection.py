"""PostgreSQL: one connection for each Lambda process, and short transactions.

A function holds one `Database` (the settlement worker two). `transaction()` gives the connection
inside a transaction that commits at the end of the block and rolls back on an exception. A dead
connection (a failover, the proxy, a frozen sandbox) is replaced before the next transaction, never
in the middle of one.
"""

import contextlib
import json
import select
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

from elhandel.platform import open_transactions
from elhandel.platform.database.address import database_address
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten
from elhandel.values.errors import DatabaseUnavailable

type Transaction = psycopg.Connection[TupleRow]

_OPEN: Final = frozenset(
    {TransactionStatus.ACTIVE, TransactionStatus.INTRANS, TransactionStatus.INERROR}
)

_CUSTOMERS: Final = ("elhandel_portal", "elhandel_site")
"""Who may ask for a customer."""

_NEVER_LONG_IN_SILENCE: Final[dict[str, Any]] = {
    "connect_timeout": 10,  # seconds, as the next three
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds that sent bytes may wait for their acknowledgement
}
"""A server that vanishes silently (a failover) is noticed in seconds, not at Lambda's timeout."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody for whom a job works: what it changes is noted with them (`platform.change`)."""

    who: str
    at: datetime
    action_id: int | None = None
    """Of the back office's log, where that asked."""

    def as_json(self) -> str:
        """As the triggers read it."""
        said = {"who": self.who, "at": self.at.isoformat(), "action": self.action_id}
        return json.dumps(said)


class TransactionRefused(RuntimeError):
    """A customer's or tenant's transaction inside another one, or as a role that sees more."""


class Database:
    """The connection of this process to `url`, opened at the first transaction.

    url: the address, or a function that returns one for each new connection (its password expires
    within minutes).
    Raises DatabaseUnavailable when PostgreSQL does not answer.
    """

    def __init__(self, url: str | Callable[[], str]) -> None:
        self._url = url
        self._connection: psycopg.Connection[TupleRow] | None = None
        self._narrowed = False
        self._acting: Acting | None = None
        self._answered_at = 0.0

    @contextlib.contextmanager
    def acting(self, acting: Acting) -> Iterator[None]:
        """Until the block ends what transactions change is noted as done for somebody."""
        before, self._acting = self._acting, acting
        try:
            yield
        finally:
            self._acting = before

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction: committed when the block ends, rolled back when it raises.

        Raises DatabaseUnavailable when PostgreSQL goes away: then nothing was committed, or (if it
        went during the commit) everything, so work that is tried again must be idempotent by a key.
        Raises TransactionRefused inside a transaction for a customer or tenant, where it would see
        only their rows.
        """
        with self._begun() as tx:
            yield tx

    @contextlib.contextmanager
    def snapshot(self, *, read_only: bool = False, by_key: bool = False) -> Iterator[Transaction]:
        """A transaction that reads everything as it stood at its first statement.

        by_key: it reads rows of many tables by key, as a shard does; the planner prefers indexes.
        """
        with self._begun(_SNAPSHOT_TO_READ if read_only else _SNAPSHOT) as tx:
            if by_key:
                read_by_key(tx)

            yield tx

    @contextlib.contextmanager
    def _begun(self, begin: LiteralString | None = None) -> Iterator[Transaction]:
        """begin: what must be said before anything else."""
        if self._narrowed:
            raise TransactionRefused(
                "A transaction was begun inside one for a customer, a tenant or an export, and "
                "would see only what those may. End that one first, or pass it on."
            )

        with (
            self._answering() as connection,
            connection.transaction(),
            open_transactions.counted(),
        ):
            if begin is not None:
                connection.execute(begin)
            if self._acting is not None:
                connection.execute(_ACTING, [self._acting.as_json()])
            yield connection

    def execute_alone(
        self, sql: LiteralString, parameters: Sequence[Any] | Mapping[str, Any]
    ) -> TupleRow | None:
        """The first row, if any, of one statement that is a transaction of its own, of which the
        server is not told before and after: two answers less to wait for.

        Raises as `transaction`.
        """
        connection = self._connection
        is_inside = connection is not None and connection.info.transaction_status in _OPEN
        if self._narrowed or self._acting is not None or is_inside:
            with self.transaction() as tx:
                return _first_row(tx, sql, parameters)

        with self._answering() as answering:
            return _first_row(answering, sql, parameters)

    @contextlib.contextmanager
    def _answering(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """The connection, while the block asks the server and it answers."""
        connection = self._open()
        try:
            yield connection
            self._answered_at = _seconds()
        except psycopg.OperationalError as error:
            if not (connection.closed or connection.broken):
                raise  # a lock, a disk, a statement timeout: the server is still there
            raise DatabaseUnavailable(
                "The database went away in the middle of the work. It will be tried again; check "
                "that it runs."
            ) from error

    @contextlib.contextmanager
    def customer_transaction(self, customer_id: int) -> Iterator[Transaction]:
        """A transaction that sees only one customer's rows, by row-level security.

        Raises TransactionRefused in an open transaction, and for any role but the portal's and the
        site's, since others see more.
        """
        with self._transaction_for(_FOR_CUSTOMER, str(customer_id), *_CUSTOMERS) as tx:
            yield tx

    @contextlib.contextmanager
    def tenant_transaction(self, tenant: str) -> Iterator[Transaction]:
        """A transaction that sees and makes only one tenant's signups, by row-level security.

        Raises TransactionRefused in an open transaction, and for any role but onboarding's, since
        others see more.
        """
        with self._transaction_for(_FOR_TENANT, tenant, "elhandel_onboarding") as tx:
            yield tx

    @contextlib.contextmanager
    def export_transaction(self) -> Iterator[Transaction]:
        """A transaction for another system's books: it reads every customer's, as they stood at its
        first statement, and writes nothing. The role that it has taken on ends with it.

        Raises TransactionRefused in an open transaction. Any role but the portal's the database
        refuses.
        """
        with self._transaction_for(
            _FOR_EXPORT, "elhandel_export", "elhandel_portal", begin=_SNAPSHOT_TO_READ
        ) as tx:
            read_by_key(tx)
            yield tx

    @contextlib.contextmanager
    def _transaction_for(
        self, setting: LiteralString, value: str, *roles: str, begin: LiteralString | None = None
    ) -> Iterator[Transaction]:
        connection = self._connection
        if connection is not None and connection.info.transaction_status in _OPEN:
            raise TransactionRefused(
                "A transaction for a customer, a tenant or an export was begun inside an open one, "
                "which would keep its own view of the rows. End the open one first."
            )

        with self._begun(begin) as tx:
            user = fetch_one(tx, setting, [value])[0]
            if user not in roles:
                raise TransactionRefused(
                    f"A transaction for a customer, a tenant or an export was begun as {user}, "
                    f"from whom it would hide nothing. Connect as {' or '.join(roles)}."
                )

            self._narrowed = True
            try:
                yield tx
            finally:
                self._narrowed = False

    def ask_whether_there(self) -> None:
        """Connect and disconnect. Raises DatabaseUnavailable when PostgreSQL does not answer."""
        self._open()
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> psycopg.Connection[TupleRow]:
        connection = self._connection
        if connection is None or connection.closed or connection.broken or not self._is_there():
            self.close()
            connection = self._connection = _connect(
                self._url if isinstance(self._url, str) else self._url()
            )
        return connection

    def _is_there(self) -> bool:
        """Whether the server is at the other end of the open connection. It is asked, unless it
        answered a moment ago and has said nothing since: whoever ends a session says so.
        """
        connection = self._connection
        if connection is None:
            return False
        just_answered = _seconds() - self._answered_at < _A_MOMENT_SECONDS
        return (just_answered and _is_silent(connection)) or _alive(connection)


_A_MOMENT_SECONDS: Final = 1.0
"""Within it a request's next transaction begins."""

_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_SNAPSHOT_TO_READ: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

# Until the transaction ends, for the triggers that note what it changes.
_ACTING: Final = "SELECT set_config('app.acting', %s, true)"

# By default the planner prices a page as a disk seek and reads a whole table where a shard (or a
# page of an export) names its rows by key, and it memoizes answers that are asked for once. Shards
# already run side by side, so parallel processes inside one would only take cores from the others.
_BY_KEY: Final = """
SELECT set_config('random_page_cost', '1.1', true), set_config('enable_memoize', 'off', true),
       set_config('max_parallel_workers_per_gather', '0', true)
"""

# The role is returned together with the setting, which saves a round trip.
_FOR_CUSTOMER: Final = "SELECT current_user, set_config('app.customer_id', %s, true)"
# The session's own role is asked for, whatever is evaluated first.
_FOR_EXPORT: Final = "SELECT session_user, set_config('role', %s, true)"
_FOR_TENANT: Final = "SELECT current_user, set_config('app.tenant', %s, true)"


def read_by_key(tx: Transaction) -> None:
    """From now on `tx` reads rows of many tables by key, as a shard does: the planner prefers
    indexes.
    """
    tx.execute(_BY_KEY)


def fetch_one(
    tx: Transaction,
    sql: LiteralString,
    parameters: Sequence[Any] | Mapping[str, Any],
    *,
    prepare: bool | None = None,
) -> TupleRow:
    """The row that a statement returns. Raises LookupError when a row that must exist does not.

    prepare: at once, and not when it has been executed five times.
    """
    row = tx.execute(sql, parameters, prepare=prepare).fetchone()
    if row is None:
        raise LookupError(f"no row where there must be one: {' '.join(sql.split())}")
    return row


def _first_row(
    tx: Transaction, sql: LiteralString, parameters: Sequence[Any] | Mapping[str, Any]
) -> TupleRow | None:
    cursor = tx.execute(sql, parameters)
    return cursor.fetchone() if cursor.description else None


def _connect(url: str) -> psycopg.Connection[TupleRow]:
    try:
        connection = psycopg.connect(url, autocommit=True, **_NEVER_LONG_IN_SILENCE)
        of_a_function = connection.info.user.startswith("elhandel_")
        if not of_a_function and connection.info.parameter_status("TimeZone") != "UTC":
            # Sessions of a function's role begin in UTC; a SET would pin the proxy's connection.
            connection.execute("SET TIME ZONE 'UTC'")
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(
            "The database cannot be reached. Check that it runs and that its address and password "
            "are right; the work will be tried again."
        ) from error

    return connection


def _seconds() -> float:
    """Seconds since the machine was started, those in which it was frozen too."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _is_silent(connection: psycopg.Connection[TupleRow]) -> bool:
    """Whether nothing waits to be read: neither a last word nor the end."""
    waits = select.poll()
    waits.register(connection.fileno(), select.POLLIN)
    return not waits.poll(0)


def _alive(connection: psycopg.Connection[TupleRow]) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def database_from_environment() -> Database:
    """The database named by the function's environment."""
    database = Database(database_address(settings()))
    forgotten(database.close)
    return database
