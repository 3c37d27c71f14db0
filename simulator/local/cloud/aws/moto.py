"""Starting moto as a process of the stack."""

import os
import signal
from pathlib import Path

from simulator.local.cloud.aws.endpoint import answers
from simulator.local.cloud.errors import ProcessFailed
from simulator.local.cloud.processes import Child, Launcher, wait_until
from simulator.local.cloud.template.parameters import ACCOUNT_ID

_START_SECONDS = 30.0


def start_moto(launcher: Launcher, port: int, log: Path, state: Path | None) -> Child:
    """Start moto on `port` without waiting for it; see `wait_for_moto`.

    state: where it keeps its state.
    """
    arguments = ["--port", str(port)]
    if state is not None:
        arguments += ["--state", str(state)]

    return launcher.start(
        "moto",
        "module",
        "simulator.local.cloud.aws.server",
        arguments,
        log=log,
        environment={
            **os.environ,
            "MOTO_ACCOUNT_ID": ACCOUNT_ID,
            "MOTO_DISABLE_GLOBAL_CORS": "true",  # else every page may read secrets
            "PYTHONPATH": str(Path(__file__).parents[4]),
        },
        death_signal=signal.SIGTERM,
    )


def wait_for_moto(child: Child, port: int) -> None:
    """Wait until moto answers. Raises ProcessFailed."""
    wait_until(lambda: answers(port) or not child.running(), _START_SECONDS)
    if not child.running():
        raise ProcessFailed("moto (the AWS services)", child.log, "ended while starting")
    if not answers(port):
        raise ProcessFailed(
            "moto (the AWS services)",
            child.log,
            f"did not answer within {_START_SECONDS:.0f} seconds",
        )
