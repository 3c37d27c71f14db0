"""moto's state on disk: a change is written before it is answered, so that no end of the process
loses one.

Kept are the services of the template: keys, secrets, parameters, topics, documents and queues with
their messages. The file is SQLite's; it holds key material, so only its owner may read it.
"""

import contextlib
import pickle
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from moto.backends import get_backend

from simulator.local.cloud.aws.changes import Environ, Marks, mark_changes, services_to_write
from simulator.local.cloud.aws.parts import (
    Name,
    bring_back,
    changed_parts,
    every_part,
    names_there_are,
)

type Application = Callable[[Environ, Any], Iterable[bytes]]


class State:
    """The file. Brought back when this is made; a file that cannot be read ends the process."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self._path = path
        self._lock = threading.Lock()
        self._marks = Marks()
        self._file = sqlite3.connect(path, autocommit=True, check_same_thread=False)
        self._file.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_SCHEMA}")
        self._bring_back()
        mark_changes(self._marks)

    def keeping(self, application: Application) -> Application:
        """The application, whose every change is on disk before its answer leaves."""

        def answer(environ: Environ, start_response: Any) -> Iterable[bytes]:
            answered = application(
                environ, start_response
            )  # the answer's first byte is sent after this returns
            self._keep(services_to_write(environ))
            return answered

        return answer

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _keep(self, services: frozenset[str]) -> None:
        """Write what was changed.

        Under one lock: what another request takes along is on disk before this returns.
        """
        with self._lock:
            changed = self._marks.take(services)
            if not changed:
                return
            with self._transaction():
                for name, content in changed_parts(changed):
                    self._put(name, content)
                if services & {"s3", "sqs"}:
                    self._forget_what_is_gone()

    def _put(self, name: Name, content: bytes | None) -> None:
        key = (name.service, name.account, name.region, name.kind, name.bucket, name.name)
        if content is None:
            self._file.execute(_REMOVE, key)
        else:
            self._file.execute(_PUT, (*key, content))

    def _forget_what_is_gone(self) -> None:
        there_are = names_there_are()
        for kind, name in self._file.execute(_QUEUES_AND_BUCKETS).fetchall():
            if (kind, name) not in there_are:
                self._file.execute(_REMOVE_QUEUE_OR_BUCKET, {"kind": kind, "name": name})

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it on disk, or nothing."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    def _bring_back(self) -> None:
        try:
            rows = self._file.execute(_EVERYTHING).fetchall()
            bring_back({Name(*row[:-1]): row[-1] for row in rows})
            if not rows:
                self._take_over(self._path.with_suffix(".state"))
        except Exception as error:  # whatever a newer moto makes of an older state
            sys.exit(
                f"The state of the AWS services in {self._path} cannot be read ({error}). "
                "Another version wrote it: start again with `elhandel reset`."
            )

    def _take_over(self, older: Path) -> None:
        """Take the state over that earlier versions wrote in one piece, when they ended."""
        if not older.exists():
            return

        state = pickle.loads(older.read_bytes())  # noqa: S301  (readable by its owner only)
        for (service, account, region), content in state.items():
            get_backend(service)[account][region].__dict__.update(content)

        with self._transaction():
            for name, content in every_part():
                self._put(name, content)

        older.unlink()


_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS part (
    service TEXT, account TEXT, region TEXT, kind TEXT, bucket TEXT, name TEXT,
    content BLOB NOT NULL,
    PRIMARY KEY (service, account, region, kind, bucket, name)
) WITHOUT ROWID;
"""

_EVERYTHING: Final = "SELECT service, account, region, kind, bucket, name, content FROM part"

_PUT: Final = """
INSERT INTO part (service, account, region, kind, bucket, name, content)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET content = excluded.content
"""

_REMOVE: Final = (
    "DELETE FROM part WHERE (service, account, region, kind, bucket, name) = (?, ?, ?, ?, ?, ?)"
)

_QUEUES_AND_BUCKETS: Final = "SELECT kind, name FROM part WHERE kind IN ('queue', 'bucket')"

_REMOVE_QUEUE_OR_BUCKET: Final = """
DELETE FROM part
WHERE (kind = :kind AND name = :name) OR (kind = 'document' AND bucket = :name AND :kind = 'bucket')
"""
