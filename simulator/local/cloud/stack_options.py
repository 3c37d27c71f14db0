"""What a stack is started with, and the file by which the command line finds a stack that runs.

Light to import: every command does.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from simulator.local.cloud.errors import UnableToRun

ROOT: Final = Path(__file__).resolve().parents[3]
TEMPLATE: Final = ROOT / "infra" / "sam-template.yaml"
API_PORT: Final = 8080
AWS_PORT: Final = 4566  # LocalStack's
OUTSIDE_PORT: Final = 8090
DEFAULT_WORKERS: Final = 2
_STACK_FILE: Final = "stack.json"


def command_name() -> str:
    """How `elhandel` is called from this shell: by its name if it is found, else by its path."""
    return "elhandel" if shutil.which("elhandel") else str(Path(".venv") / "bin" / "elhandel")


def default_home() -> Path:
    """Where the local run keeps its state: ELHANDEL_HOME, or `.local` in the checkout."""
    return Path(os.environ.get("ELHANDEL_HOME") or ROOT / ".local").absolute()


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What a stack is started with."""

    home: Path = field(default_factory=default_home)
    """The folder of all state."""
    port: int = API_PORT
    aws_port: int = AWS_PORT
    outside_port: int = OUTSIDE_PORT
    template: Path = TEMPLATE
    region: str = "eu-north-1"
    workers: int = DEFAULT_WORKERS
    """The most processes of one function."""
    schedules: bool = True
    """Whether they run from the start."""
    seed: int = 1
    prices: Path | None = None
    """A CSV of spot prices for the outside world."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Template parameters that replace those of the local run."""
    trace_daemon: str = ""
    """Where an X-Ray daemon listens (`127.0.0.1:2000`); without one nothing is traced."""

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def tracing(self) -> dict[str, str]:
        """What turns tracing on in a function's process."""
        if not self.trace_daemon:
            return {}
        return {
            "AWS_XRAY_DAEMON_ADDRESS": self.trace_daemon,
            "AWS_XRAY_SDK_ENABLED": "true",
            "POWERTOOLS_TRACE_DISABLED": "false",
        }

    @property
    def clock_file(self) -> Path:
        return self.home / "clock"


@dataclass(frozen=True, slots=True)
class RunningStack:
    """What a stack says about itself while it runs."""

    pid: int
    api_url: str
    aws_url: str
    outside_url: str
    database_url: str
    api_key: str

    def write(self, home: Path) -> None:
        path = home / _STACK_FILE
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), indent=2))

    @staticmethod
    def remove(home: Path) -> None:
        (home / _STACK_FILE).unlink(missing_ok=True)

    @staticmethod
    def find(home: Path) -> "RunningStack | None":
        """The stack that runs over `home`; None when none does."""
        try:
            stack = RunningStack(**json.loads((home / _STACK_FILE).read_text()))
            os.kill(stack.pid, 0)
        except (OSError, ValueError, TypeError):
            return None
        return stack

    @staticmethod
    def require(home: Path) -> "RunningStack":
        """The stack that runs over `home`. Raises UnableToRun when none does."""
        stack = RunningStack.find(home)
        if stack is None:
            raise UnableToRun(
                f"No stack runs over {home}. Start one with `elhandel up` (or `make up`)."
            )
        return stack
