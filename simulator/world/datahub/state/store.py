"""What the simulated market remembers, in one SQLite file: a restarted stack goes on with it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

_TABLES: Final = (files("simulator.world.datahub.state") / "sql" / "tables.sql").read_text(
    encoding="utf-8"
)


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
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_TABLES}"
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
