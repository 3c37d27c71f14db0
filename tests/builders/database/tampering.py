"""What the database refuses, written all the same: so that a test can show what finds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from elhandel.platform.database import Transaction

_GUARDED: Final = ("billing.invoice", "billing.invoice_section", "billing.invoice_line")


@contextmanager
def unguarded(tx: Transaction) -> Iterator[Transaction]:
    """In here issued documents can be changed and deleted."""
    tx.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked keeps a table as it is
    for table in _GUARDED:
        tx.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
    yield tx
    for table in _GUARDED:
        tx.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
