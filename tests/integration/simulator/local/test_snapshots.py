"""Processes that begin from a snapshot, on the local host: the runtime's own client loads the
function once, and each process is a copy that was restored.
"""

import json
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from simulator.local.cloud.host import Host
from simulator.local.cloud.processes import wait_until
from simulator.local.cloud.runtime.snapshot import begins_from_a_snapshot

type RunHost = Callable[..., Host]
PATIENCE: Final = 20.0

HANDLER: Final = """
    import json, os, pathlib, signal, threading
    from snapshot_restore_py import register_after_restore, register_before_snapshot
    story = [f"loaded"]
    original = os.getpid()
    register_before_snapshot(lambda: story.append("before"))
    register_after_restore(lambda: story.append("after"))
    if pathlib.Path(__file__).with_name("broken").exists():
        raise ImportError("no such library")
    if pathlib.Path(__file__).with_name("no-copy").exists():
        register_after_restore(lambda: 1 / 0)
    calls = 0
    def handler(event, context):
        global calls
        calls += 1
        match event.get("do"):
            case "die": os._exit(3)
            case "kill": os.kill(os.getpid(), signal.SIGKILL)
            case "end the original": os.kill(original, signal.SIGKILL)
            case "wait": threading.Event().wait(0.5)
        return {"story": story, "pid": os.getpid(), "original": original, "calls": calls,
                "kind": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]}
"""
TEMPLATE: Final = """
    Globals: {Function: {Runtime: python3.13, Handler: app.handler, Timeout: 5, MemorySize: 256}}
    Resources:
      Work:
        Type: AWS::Serverless::Function
        Properties: {CodeUri: functions/work, SnapStart: {ApplyOn: PublishedVersions}}
      Plain: {Type: AWS::Serverless::Function, Properties: {CodeUri: functions/work}}
"""


@pytest.fixture
def host(run_host: RunHost) -> Host:
    host = run_host(TEMPLATE, {"work": HANDLER})
    if not begins_from_a_snapshot(host.template.functions["Work"]):
        pytest.skip("Copies of a process need Linux.")
    return host


def call(host: Host, do: str = "", function: str = "Work") -> dict[str, Any]:
    """The outcome's document, with `failed` beside it."""
    outcome = host.invoke(function, json.dumps({"do": do}).encode())
    return {**json.loads(outcome.payload), "failed": outcome.failed}


def side_by_side(host: Host, count: int) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(lambda _: call(host, "wait"), range(count)))


def test_the_function_is_loaded_once_and_each_process_is_a_copy_that_was_restored(
    host: Host,
) -> None:
    answers = side_by_side(host, 2)

    assert {answer["original"] for answer in answers} == {answers[0]["original"]}
    assert len({answer["pid"] for answer in answers} | {answers[0]["original"]}) == 3
    assert [answer["story"] for answer in answers] == [["loaded", "before", "after"]] * 2
    assert {answer["kind"] for answer in answers} == {"snap-start"}


def test_a_process_goes_on_with_what_it_knows(host: Host) -> None:
    assert [call(host)["calls"] for _ in range(3)] == [1, 2, 3]


def test_a_function_without_snapstart_loads_itself_and_runs_no_hooks(host: Host) -> None:
    answer = call(host, function="Plain")
    assert answer["story"] == ["loaded"]
    assert (answer["pid"], answer["kind"]) == (answer["original"], "on-demand")


def test_a_snapshot_can_be_taken_before_the_first_event(host: Host) -> None:
    host.publish()
    snapshot = host.snapshots["Work"]._original
    assert snapshot is not None
    assert call(host)["original"] == snapshot.child.pid


@pytest.mark.parametrize(("do", "words"), [("die", "exit status 3"), ("kill", "signal: killed")])
def test_a_copy_that_ends_in_an_event_fails_that_event_only(
    host: Host, do: str, words: str
) -> None:
    first = call(host)
    ended = call(host, do)
    assert ended["failed"]
    assert words in ended["errorMessage"]

    after = call(host)
    assert after["original"] == first["original"]
    assert after["calls"] == 1


def test_where_the_original_has_ended_the_function_is_loaded_again(host: Host) -> None:
    first = call(host)
    call(host, "end the original")  # and with it, this copy: its answer may be lost
    assert wait_until(lambda: not Path(f"/proc/{first['pid']}").exists(), PATIENCE)

    again = call(host)
    assert again["original"] != first["original"]
    assert not again["failed"]


def test_a_function_that_cannot_be_loaded_says_why_and_is_loaded_again_later(
    host: Host, tmp_path: Path
) -> None:
    mark = tmp_path / "functions" / "work" / "broken"
    mark.touch()
    broken = call(host)
    assert broken["failed"]
    assert "no such library" in broken["errorMessage"]

    mark.unlink()
    assert wait_until(lambda: not call(host)["failed"], PATIENCE)


def test_a_copy_that_cannot_be_restored_fails_the_event_that_met_it(
    host: Host, tmp_path: Path
) -> None:
    (tmp_path / "functions" / "work" / "no-copy").touch()
    failed = call(host)
    assert failed["failed"]
    assert failed["errorType"] == "ZeroDivisionError"


def test_all_processes_of_a_snapshot_end_with_the_host(host: Host) -> None:
    answers = side_by_side(host, 2)
    pids = {number for answer in answers for number in (answer["pid"], answer["original"])}
    host.close()
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), PATIENCE)


def test_copies_end_when_their_original_is_killed(host: Host) -> None:
    answer = call(host)
    os.kill(answer["original"], signal.SIGKILL)
    assert wait_until(lambda: not Path(f"/proc/{answer['pid']}").exists(), PATIENCE)
