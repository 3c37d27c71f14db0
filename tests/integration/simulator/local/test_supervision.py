"""A process that the stack lives on and that dies is started again; one that will not live is given
up.
"""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.local.cloud.errors import ProcessFailed
from simulator.local.cloud.processes import Child, Launcher, wait_until
from simulator.local.cloud.supervision import Service, Supervisor

PATIENCE = 20.0


@pytest.fixture
def supervise() -> Iterator[Callable[..., Supervisor]]:
    """Supervisors that end with the test."""
    supervisors: list[Supervisor] = []

    def make(*pauses_seconds: float) -> Supervisor:
        supervisor = Supervisor(pauses_seconds)
        supervisors.append(supervisor)
        return supervisor

    yield make
    for supervisor in supervisors:
        supervisor.close()


def service(
    launcher: Launcher,
    folder: Path,
    program: str = "/bin/sleep",
    wait: Callable[[Child], None] | None = None,
) -> Service:
    """A service that is one program; it answers as soon as it is started, unless `wait` says
    otherwise.
    """
    return Service(
        "sleeper",
        start=lambda: launcher.start(
            "sleeper", "exec", program, ["60"], log=folder / "sleeper.log"
        ),
        wait=wait or (lambda _: None),
    )


def test_a_process_that_was_killed_is_started_again_and_the_log_says_so(
    launcher: Launcher,
    tmp_path: Path,
    supervise: Callable[..., Supervisor],
    caplog: pytest.LogCaptureFixture,
) -> None:
    supervisor = supervise(0.0, 0.0)
    supervisor.start(service(launcher, tmp_path))
    first = supervisor.child("sleeper").pid

    os.kill(first, signal.SIGKILL)

    assert wait_until(lambda: supervisor.child("sleeper").pid != first, PATIENCE)
    assert wait_until(lambda: "sleeper answers again" in caplog.messages, PATIENCE)
    assert "sleeper ended (signal: killed) and is started again" in caplog.messages
    assert supervisor.status() == {"sleeper": {"running": True, "restarts": 1, "given_up": False}}


def test_a_process_that_dies_again_and_again_is_given_up(
    launcher: Launcher,
    tmp_path: Path,
    supervise: Callable[..., Supervisor],
    caplog: pytest.LogCaptureFixture,
) -> None:
    supervisor = supervise(0.0, 0.0, 0.0)
    supervisor.start(service(launcher, tmp_path, program="/bin/false"))

    assert wait_until(lambda: bool(supervisor.status()["sleeper"]["given_up"]), PATIENCE)

    assert supervisor.status() == {"sleeper": {"running": False, "restarts": 3, "given_up": True}}
    (given_up,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "given up after 3 starts (exit status 1)" in given_up.getMessage()
    assert str(tmp_path / "sleeper.log") in given_up.getMessage()


def test_a_process_that_does_not_answer_is_ended_before_it_is_started_again(
    launcher: Launcher, tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    seen: list[Child] = []

    def answers_the_first_and_third_time(child: Child) -> None:
        seen.append(child)
        if len(seen) == 2:
            raise ProcessFailed("sleeper", child.log, "did not answer")

    supervisor = supervise(0.0, 0.0, 0.0)
    supervisor.start(service(launcher, tmp_path, wait=answers_the_first_and_third_time))
    os.kill(seen[0].pid, signal.SIGKILL)

    assert wait_until(lambda: len(seen) == 3, PATIENCE)
    assert [child.running() for child in seen] == [False, False, True]


def test_what_is_stopped_with_the_stack_stays_stopped(
    launcher: Launcher, tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    supervisor = supervise(0.0)
    supervisor.start(service(launcher, tmp_path))
    child = supervisor.child("sleeper")

    supervisor.close()

    assert supervisor.child("sleeper") is child
    assert not child.running()
    assert supervisor.status()["sleeper"]["restarts"] == 0
