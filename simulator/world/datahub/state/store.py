"""What the simulated market remembers, in one SQLite file: a restarted stack goes on with it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS household_change (
    gsrn TEXT PRIMARY KEY, changes TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen_id (kind TEXT, id TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    position INTEGER PRIMARY KEY, queue TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS message_in_order ON message (queue, position);
CREATE TABLE IF NOT EXISTS process (
    transaction_id TEXT PRIMARY KEY, reason TEXT NOT NULL, gsrn TEXT NOT NULL, day TEXT NOT NULL,
    state TEXT NOT NULL, customer_id TEXT, customer_name TEXT,
    customer_data INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS process_of_point ON process (gsrn);
CREATE TABLE IF NOT EXISTS supply (
    supply_id INTEGER PRIMARY KEY, gsrn TEXT NOT NULL, start TEXT NOT NULL, stop TEXT,
    next_day TEXT NOT NULL, known_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS supply_of_point ON supply (gsrn);
CREATE INDEX IF NOT EXISTS supply_to_deliver ON supply (next_day);
CREATE TABLE IF NOT EXISTS task (
    task_id INTEGER PRIMARY KEY, due_at TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS task_in_order ON task (due_at, task_id);
CREATE TABLE IF NOT EXISTS told_price (
    owner TEXT, kind TEXT, code TEXT, day TEXT, PRIMARY KEY (owner, kind, code, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told_area (area TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS missing_day (gsrn TEXT, day TEXT, PRIMARY KEY (gsrn, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS correction (
    gsrn TEXT, day TEXT, registered_at TEXT NOT NULL, wh TEXT NOT NULL, PRIMARY KEY (gsrn, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (
    direction TEXT, kind TEXT, number INTEGER NOT NULL, PRIMARY KEY (direction, kind)
) WITHOUT ROWID;
"""


class Store:
    """The database; used from one thread at a time. Without a path it lives in memory."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            path or ":memory:", autocommit=True, check_same_thread=False
        )
        # A market does not forget what it has answered either: a commit is on disk.
        self._connection.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_SCHEMA}"
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of a call's changes, or none."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def run(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Run one statement."""
        return self._connection.execute(statement, values)

    def run_many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """Run one statement for each row."""
        self._connection.executemany(statement, rows)

    def row(self, statement: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row, if there is any."""
        found: tuple[Any, ...] | None = self.run(statement, *values).fetchone()
        return found

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows."""
        return self.run(statement, *values).fetchall()

    def fact(self, name: str) -> str | None:
        """A single remembered value."""
        found = self.row("SELECT value FROM fact WHERE name = ?", name)
        return None if found is None else str(found[0])

    def set_fact(self, name: str, value: str) -> None:
        self.run(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    def close(self) -> None:
        self._connection.close()
