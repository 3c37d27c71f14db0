"""`make localstack`: LocalStack in the foreground until ctrl-C. What it prints goes to
`.local/logs/localstack.log`.
"""

import argparse
import contextlib
import os
import shutil
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final

from simulator.local.cloud.errors import ProcessFailed, UnableToRun
from simulator.local.cloud.processes import OWNER_ONLY, Child, Launcher, require_free, wait_until
from simulator.local.cloud.processes.ports import LOOPBACK
from simulator.local.cloud.stack_options import AWS_PORT, ROOT, default_home

PYTHON: Final = ROOT / ".tools" / "localstack" / "bin" / "python"
ENTRY_POINTS: Final = Path(__file__).with_name("entry_points")
SERVICES: Final = (
    "cloudformation", "cloudwatch", "events", "iam", "kms", "lambda", "logs", "s3", "scheduler",
    "secretsmanager", "sns", "sqs", "ssm", "sts",
)  # fmt: skip
_START_SECONDS: Final = 120.0
_STOP_SECONDS: Final = 20.0


def main() -> int:
    """Serve until stopped; 2 when it cannot start, with the reason on standard error."""
    parser = argparse.ArgumentParser(
        prog="make localstack", description="LocalStack, without Docker."
    )
    parser.add_argument("--port", type=int, default=AWS_PORT)
    port = parser.parse_args().port
    os.umask(OWNER_ONLY)
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    try:
        with localstack(port, default_home(), stop) as child:
            if not stop.is_set():
                print(_ready(port, child), flush=True)
            while not stop.wait(0.2):
                if not child.running():
                    raise ProcessFailed(
                        "LocalStack", child.log, f"ended ({child.exit_description()})"
                    )
    except UnableToRun as problem:
        sys.stderr.write(f"{problem.sentence}\n")
        return problem.exit_code
    return 0


@contextlib.contextmanager
def localstack(port: int, home: Path, stop: threading.Event) -> Iterator[Child]:
    """LocalStack on `port`, which answers; ended with the block. Raises UnableToRun."""
    require_free(port, "LocalStack", 'ARGS="--port …"')
    if not PYTHON.exists():
        raise UnableToRun(
            f"LocalStack is not installed in {PYTHON.parents[2]}. `make localstack` installs it."
        )

    launcher = Launcher()
    child = launcher.start(
        "localstack",
        "exec",
        str(PYTHON),
        ["-m", "localstack.runtime.main"],
        log=home / "logs" / "localstack.log",
        environment=_environment(port, home / "localstack"),
        cwd=_folder(home),
        death_signal=signal.SIGTERM,
    )

    try:
        wait_until(
            lambda: stop.is_set() or not child.running() or _answers(port),
            _START_SECONDS,
            every=0.2,
        )
        if not child.running():
            raise ProcessFailed("LocalStack", child.log, "ended while starting")
        if not stop.is_set() and not _answers(port):
            raise ProcessFailed(
                "LocalStack", child.log, f"did not answer within {_START_SECONDS:.0f} seconds"
            )
        yield child
    finally:
        child.stop(patience_seconds=_STOP_SECONDS)
        launcher.close()


def _folder(home: Path) -> Path:
    """A folder of its own, empty: nothing that it held is found again, as in the container."""
    folder = home / "localstack"
    shutil.rmtree(folder / "volume", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _environment(port: int, folder: Path) -> dict[str, str]:
    """Nothing is fetched from the network, and nothing is written outside `folder`."""
    passed_on = {
        name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ
    }
    return {
        **passed_on,
        "HOME": str(folder),
        "PYTHONPATH": str(ENTRY_POINTS),
        "XDG_CACHE_HOME": str(folder / "cache"),  # entry points are cached there
        "LOCALSTACK_VOLUME_DIR": str(folder / "volume"),
        "GATEWAY_LISTEN": f"{LOOPBACK}:{port}",
        "SERVICES": ",".join(SERVICES),
        "PERSISTENCE": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
    }


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/_localstack/health", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _ready(port: int, child: Child) -> str:
    address = "" if port == AWS_PORT else f" AWS_ENDPOINT_URL=http://{LOOPBACK}:{port}"
    return (
        f"LocalStack answers at http://{LOOPBACK}:{port}. Its log: {child.log}\n"
        f"In another terminal: ELHANDEL_AWS=localstack{address} make demo (or make up). "
        "ctrl-C stops it."
    )


if __name__ == "__main__":
    sys.exit(main())
