"""The database of a test: its owner sees everything, the functions work in their roles."""

import contextlib
from collections.abc import Callable, Iterator

from elhandel.platform.database import Database, Transaction


class DatabaseOfTests(Database):
    """The owner's, to see everything; what is done for a customer is done by its function."""

    def __init__(self, url: str, of: Callable[[str], Database]) -> None:
        super().__init__(url)
        self._of = of
        self._by_function: dict[str, Database] = {}

    @contextlib.contextmanager
    def customer_transaction(self, customer_id: int) -> Iterator[Transaction]:
        with self.function("portal").customer_transaction(customer_id) as tx:
            yield tx

    @contextlib.contextmanager
    def tenant_transaction(self, tenant: str) -> Iterator[Transaction]:
        with self.function("onboarding").tenant_transaction(tenant) as tx:
            yield tx

    @contextlib.contextmanager
    def export_transaction(self) -> Iterator[Transaction]:
        with self.function("portal").export_transaction() as tx:
            yield tx

    def begin(self) -> None:
        """For another test."""
        self._by_function.clear()

    def function(self, name: str) -> Database:
        """The same database as a function opens it, in its role."""
        if name not in self._by_function:
            self._by_function[name] = self._of(name)
        return self._by_function[name]


def as_function(database: Database, name: str) -> Database:
    """A function's own access to the database of a test; the database itself where a test has made
    another of it.
    """
    return database.function(name) if isinstance(database, DatabaseOfTests) else database
