"""Starting processes from one thread that lives as long as the local run.

Linux ties a child's death signal to the *thread* that made it; a process started by a short-lived
thread would die with that thread. So every process starts here.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Literal

from simulator.local.cloud.processes.child import Child

OWNER_ONLY: Final = 0o077  # the umask: what is written is nobody else's to read
_BOOTSTRAP: Final = Path(__file__).with_name("bootstrap.py")
SNAPSHOT: Final = Path(__file__).with_name("snapshot.py")
"""What runs a function whose processes are copies of one."""


class Launcher:
    """Starts processes that end when this process ends.

    `close()` last, when all of them are stopped.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="launcher")

    def start(
        self,
        name: str,
        kind: Literal["module", "script", "exec"],
        program: str,
        arguments: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        death_signal: signal.Signals = signal.SIGKILL,
        user: str = "",
    ) -> Child:
        """Start a Python module or script, or an executable; its output is appended to `log`.

        environment: the whole environment of the process (default: this one's). death_signal: what
        it gets when this process is gone. user: whom it becomes first (only root may name one).
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable, "-P", str(_BOOTSTRAP), str(os.getpid()), str(int(death_signal)),
            user, kind, program, *arguments,
        ]  # fmt: skip
        return self._thread.submit(_spawn, name, command, log, environment, cwd).result()

    def close(self) -> None:
        self._thread.shutdown(wait=True)


def _spawn(
    name: str,
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str] | None,
    cwd: Path | None,
) -> Child:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment) if environment is not None else None,
            cwd=cwd,
            start_new_session=True,
            umask=OWNER_ONLY,
        )

    return Child(name, process, log)
