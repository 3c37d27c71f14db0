"""A function whose process cannot start: its events fail, the machine is spared, and it is tried
again.

Processes are real ones; what they are and what time it is, the test says.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.local.cloud.processes import Child, Launcher
from simulator.local.cloud.runtime import Invocation, Pool
from simulator.local.cloud.runtime.logs import FunctionLog
from simulator.local.cloud.template.model import Function

DIES = ["-c", "import sys; sys.exit(7)"]
HANGS = ["-c", "import threading; threading.Event().wait()"]
WORKS = [
    "-c",
    """
import os, urllib.request
base = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
while True:
    with urllib.request.urlopen(base + "/next") as event:
        request = event.headers["Lambda-Runtime-Aws-Request-Id"]
    urllib.request.urlopen(base + f"/{request}/response", data=b'{"well": true}').close()
""",
]


class Bench:
    """One function's pool of one process. program: what its processes are from now on. now:
    seconds.
    """

    def __init__(self, launcher: Launcher, folder: Path) -> None:
        self.program = DIES
        self.now = 0.0
        self.started: list[Child] = []
        self._launcher, self._folder = launcher, folder
        function = Function(
            "Work", folder, (), "app.handler", "python3.13", 5, 256, None, "Text", {}, (), (), ()
        )
        log = FunctionLog(folder, "Work", 256)
        self.pool = Pool(function, "arn", 1, log, self._spawn, monotonic=lambda: self.now)

    def invoke(self) -> dict[str, Any]:
        outcome = self.pool.invoke(Invocation(b"{}"))
        return {**json.loads(outcome.payload), "failed": outcome.failed}

    def _spawn(self, runtime_api: str) -> Child:
        environment = {"AWS_LAMBDA_RUNTIME_API": runtime_api, "NO_PROXY": "*"}
        log = self._folder / "process.log"
        child = self._launcher.start(
            "Work", "exec", sys.executable, self.program, log=log, environment=environment
        )
        self.started.append(child)
        return child


@pytest.fixture
def bench(launcher: Launcher, tmp_path: Path) -> Any:
    bench = Bench(launcher, tmp_path)
    yield bench
    bench.pool.close()


def test_events_right_after_a_failed_start_meet_its_error_and_start_nothing(bench: Bench) -> None:
    answers = [bench.invoke() for _ in range(5)]

    assert len(bench.started) == 1
    assert {answer["errorType"] for answer in answers} == {"Runtime.ExitError"}
    assert all("exit status 7" in answer["errorMessage"] for answer in answers)
    assert len({answer["requestId"] for answer in answers}) == 5  # each event's own
    assert bench.pool.status().failures == 5
    assert bench.pool.status().processes == 0


def test_the_pause_before_the_next_start_doubles_up_to_a_quarter_of_a_minute(bench: Bench) -> None:
    bench.invoke()

    pauses = []
    for _ in range(7):
        started, begun = len(bench.started), bench.now
        while len(bench.started) == started:
            bench.now += 0.25
            bench.invoke()
        pauses.append(bench.now - begun)

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]


def test_a_function_that_starts_again_has_forgotten_its_failures(bench: Bench) -> None:
    for _ in range(4):
        bench.invoke()
        bench.now += 60
    bench.program = WORKS

    assert bench.invoke() == {"well": True, "failed": False}

    bench.started[-1].kill()
    bench.program = DIES
    assert bench.invoke()["errorType"] == "Runtime.ExitError"
    started = len(bench.started)
    bench.now += 0.5  # the first pause again, not the fifth
    bench.invoke()
    assert len(bench.started) == started + 1


def test_a_start_that_takes_too_long_is_ended(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.local.cloud.runtime.worker._INIT_SECONDS", 0.1)
    bench.program = HANGS

    failed = bench.invoke()

    assert failed["errorType"] == "Sandbox.Timedout"
    assert "Init timed out" in failed["errorMessage"]
    (child,) = bench.started
    assert not child.running()


def test_a_failed_start_in_one_function_leaves_the_others_of_the_host_alone(
    run_host: Callable[..., Any],
) -> None:
    host = run_host(
        """
        Globals:
          Function: {Runtime: python3.13, Handler: app.handler, Timeout: 5, MemorySize: 256}
        Resources:
          Broken: {Type: AWS::Serverless::Function, Properties: {CodeUri: functions/broken}}
          Well: {Type: AWS::Serverless::Function, Properties: {CodeUri: functions/well}}
        """,
        {
            "broken": "import nothing_of_that_name",
            "well": "def handler(event, context): return 'well'",
        },
    )
    assert host.invoke("Broken", b"{}").failed
    assert host.invoke("Well", b"{}").payload == b'"well"'
