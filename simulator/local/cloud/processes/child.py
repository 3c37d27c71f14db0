"""A process that the local run started: how it is, and how it is ended."""

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PAGE_BYTES: Final = 4096
_LAST_RESORT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Child:
    """One started process, in its own session, so that ctrl-C reaches only the local run."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def running(self) -> bool:
        return self.process.poll() is None

    def exit_description(self) -> str:
        """How it ended, as Lambda words it: `exit status 3` or `signal: killed`."""
        return exit_words(self.process.returncode)

    def rss_bytes(self) -> int:
        """Memory in use now; 0 if it cannot be read (the process is gone, or there is no /proc)."""
        return rss_of(self.pid)

    def peak_rss_bytes(self) -> int:
        """The most memory it has used so far; 0 where it cannot be read."""
        return peak_rss_of(self.pid)

    def kill(self) -> None:
        """End it at once and wait for its end."""
        if self.running():
            self.process.kill()
        self.process.wait(_LAST_RESORT_SECONDS)

    def stop(self, wanted: signal.Signals = signal.SIGTERM, patience_seconds: float = 10.0) -> None:
        """Ask it to end with `wanted`, and kill it when it has not after `patience_seconds`."""
        if not self.running():
            return
        self.process.send_signal(wanted)
        try:
            self.process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            self.kill()


def exit_words(code: int | None) -> str:
    """How a process ended, as Lambda words it: `exit status 3` or `signal: killed`."""
    if code is not None and code < 0:
        name = "killed" if -code == signal.SIGKILL else signal.Signals(-code).name
        return f"signal: {name}"
    return f"exit status {code}"


def rss_of(pid: int) -> int:
    """Bytes of memory in use now; 0 if it cannot be read."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(fields[1]) * _PAGE_BYTES


def peak_rss_of(pid: int) -> int:
    """The most bytes of memory used so far; 0 where it cannot be read."""
    try:
        with Path(f"/proc/{pid}/status").open("rb", buffering=0) as file:
            _, _, rest = file.read().partition(b"\nVmHWM:")
    except OSError:
        return 0
    return int(rest.split(maxsplit=1)[0]) * 1024 if rest else 0
