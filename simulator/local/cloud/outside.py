"""Starting the outside world (DataHub, Energi Data Service, tokens) as a process of the stack."""

import os
import signal
import urllib.error
import urllib.request
from typing import Final

from simulator.local.cloud.errors import ProcessFailed
from simulator.local.cloud.processes import Child, Launcher, wait_until
from simulator.local.cloud.processes.ports import LOOPBACK
from simulator.local.cloud.stack_options import ROOT, StackOptions
from simulator.loopback import HEADERS

_START_SECONDS: Final = 30.0


def start_outside(launcher: Launcher, options: StackOptions) -> Child:
    """Start it without waiting; see `wait_for_outside`."""
    arguments = [
        *("--host", LOOPBACK),
        *("--port", str(options.outside_port)),
        *("--home", str(options.home / "outside")),
        *("--clock-file", str(options.clock_file)),
        *("--seed", str(options.seed)),
        *("--api-url", f"http://{LOOPBACK}:{options.port}"),
    ]
    if options.prices is not None:
        arguments += ["--prices", str(options.prices.absolute())]

    (options.home / "outside").mkdir(parents=True, exist_ok=True)

    return launcher.start(
        "outside",
        "module",
        "simulator.world.outside",
        arguments,
        log=options.logs / "outside.log",
        environment={
            **os.environ,
            "ELHANDEL_CLOCK_FILE": str(options.clock_file),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "layers" / "domain")]),
        },
        death_signal=signal.SIGTERM,
    )


def wait_for_outside(child: Child, options: StackOptions) -> None:
    """Wait until it answers. Raises ProcessFailed."""
    answered = wait_until(
        lambda: not child.running() or _answers(options.outside_port), _START_SECONDS
    )
    if not child.running():
        raise ProcessFailed("The outside world", child.log, "ended while starting")
    if not answered:
        raise ProcessFailed(
            "The outside world", child.log, f"did not answer within {_START_SECONDS:.0f} seconds"
        )


def _answers(port: int) -> bool:
    try:
        health = urllib.request.Request(
            f"http://{LOOPBACK}:{port}/control/health", headers=dict(HEADERS)
        )
        with urllib.request.urlopen(health, timeout=2):  # noqa: S310  (an address of ours)
            return True
    except (urllib.error.URLError, OSError):
        return False
