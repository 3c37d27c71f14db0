"""A function's processes: what a timeout, a crash, too much memory or a broken import come to, and
what after it.
"""

import base64
import json
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from simulator.local.cloud.host import Host
from simulator.local.cloud.processes import wait_until

type RunHost = Callable[..., Host]
PATIENCE = 20.0

HANDLER = """
    import json, os, threading
    calls = 0
    def handler(event, context):
        global calls
        calls += 1
        match event.get("do"):
            case "sleep": threading.Event().wait(30)
            case "die": os._exit(3)
            case "hog":
                kept = bytearray(400 * 1024 * 1024)
                kept[::4096] = b"x" * len(kept[::4096])
                threading.Event().wait(30)
            case "raise": raise ValueError("wrong number")
            case "log": print("a line of my own")
            case "large": return "x" * 7_000_000
        return {"calls": calls, "pid": os.getpid(), "left": context.get_remaining_time_in_millis(),
                "name": context.function_name, "request": context.aws_request_id,
                "arn": context.invoked_function_arn}
"""
TEMPLATE = """
    Globals: {Function: {Runtime: python3.13, Handler: app.handler, Timeout: 1, MemorySize: 256}}
    Resources:
      Work: {Type: AWS::Serverless::Function, Properties: {CodeUri: functions/work}}
      Alone:
        Type: AWS::Serverless::Function
        Properties: {CodeUri: functions/work, ReservedConcurrentExecutions: 1}
"""


@pytest.fixture
def host(run_host: RunHost) -> Host:
    return run_host(TEMPLATE, {"work": HANDLER})


def call(host: Host, do: str = "", function: str = "Work") -> Any:
    """The outcome's document, with `failed` beside it."""
    outcome = host.invoke(function, json.dumps({"do": do}).encode())
    return {**json.loads(outcome.payload), "failed": outcome.failed}


def test_a_process_is_used_again_for_the_next_event(host: Host) -> None:
    first, second = call(host), call(host)
    assert (first["calls"], second["calls"]) == (1, 2)
    assert first["pid"] == second["pid"]


def test_a_function_knows_its_context(host: Host) -> None:
    answer = call(host)
    assert answer["name"] == "Work"
    assert answer["arn"].endswith(":function:Work")
    assert 0 < answer["left"] <= 1000
    assert len(answer["request"]) == 36


def test_an_exception_is_a_failed_invocation_and_the_process_goes_on(host: Host) -> None:
    failed = call(host, "raise")
    assert (failed["failed"], failed["errorType"], failed["errorMessage"]) == (
        True,
        "ValueError",
        "wrong number",
    )
    assert call(host)["calls"] == 2


def test_a_function_that_takes_too_long_is_killed_and_begins_anew(host: Host) -> None:
    pid = call(host)["pid"]
    failed = call(host, "sleep")
    assert failed["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 1.00 seconds" in failed["errorMessage"]
    again = call(host)
    assert (again["failed"], again["calls"]) == (False, 1)
    assert again["pid"] != pid


def test_a_crash_is_a_failed_invocation_and_a_new_process(host: Host) -> None:
    failed = call(host, "die")
    assert failed["errorType"] == "Runtime.ExitError"
    assert "exit status 3" in failed["errorMessage"]
    assert call(host)["calls"] == 1


def test_a_function_that_uses_more_than_its_memory_is_killed(run_host: RunHost) -> None:
    host = run_host(TEMPLATE.replace("Timeout: 1,", "Timeout: 20,"), {"work": HANDLER})
    failed = call(host, "hog")
    assert failed["errorType"] == "Runtime.OutOfMemory"
    assert "of 256 MB" in failed["errorMessage"]
    assert call(host)["calls"] == 1


def test_a_process_that_ends_between_two_events_is_replaced(host: Host) -> None:
    pid = call(host)["pid"]
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # ended, and left for the host to notice
    answer = call(host)
    assert (answer["failed"], answer["calls"]) == (False, 1)


def test_an_answer_of_more_than_6_mb_is_refused_as_on_lambda(run_host: RunHost) -> None:
    host = run_host(TEMPLATE.replace("Timeout: 1,", "Timeout: 20,"), {"work": HANDLER})
    assert call(host, "large")["errorType"] == "Function.ResponseSizeTooLarge"


@pytest.mark.parametrize(
    ("code", "error_type"),
    [
        ("import nothing_of_that_name", "Runtime.ImportModuleError"),
        ("def handler(event, context", "Runtime.UserCodeSyntaxError"),
        ("raise RuntimeError('no settings')", "RuntimeError"),
        ("import os; os._exit(9)", "Runtime.ExitError"),
    ],
)
def test_a_function_that_cannot_start_fails_each_event_with_its_error(
    run_host: RunHost, code: str, error_type: str
) -> None:
    host = run_host(TEMPLATE, {"work": code})
    assert [call(host)["errorType"] for _ in range(3)] == [error_type] * 3


def test_a_function_that_could_not_start_works_once_it_is_put_right(
    run_host: RunHost, tmp_path: Path
) -> None:
    host = run_host(TEMPLATE, {"work": "import nothing_of_that_name"})
    assert call(host)["failed"]
    (tmp_path / "functions" / "work" / "app.py").write_text(
        "def handler(event, context): return {'well': True}"
    )
    assert wait_until(lambda: not call(host)["failed"], PATIENCE)


def test_events_at_once_are_run_by_at_most_the_allowed_processes(run_host: RunHost) -> None:
    code = """
        import os, threading
        def handler(event, context):
            threading.Event().wait(0.3)
            return {"pid": os.getpid()}
    """
    host = run_host(TEMPLATE.replace("Timeout: 1,", "Timeout: 20,"), {"work": code})
    with ThreadPoolExecutor(6) as callers:
        shared = {answer["pid"] for answer in callers.map(lambda _: call(host), range(6))}
        alone = {
            answer["pid"]
            for answer in callers.map(lambda _: call(host, function="Alone"), range(4))
        }
    assert (len(shared), len(alone)) == (2, 1)


def test_the_log_frames_each_invocation_and_holds_what_the_function_printed(
    host: Host, tmp_path: Path
) -> None:
    request = call(host, "log")["request"]
    lines = (tmp_path / "logs" / "Work.log").read_text().splitlines()
    assert lines[0] == f"START RequestId: {request} Version: $LATEST"
    assert "a line of my own" in lines
    assert f"END RequestId: {request}" in lines
    report = next(line for line in lines if line.startswith("REPORT"))
    assert all(
        part in report
        for part in ("Duration: ", "Memory Size: 256 MB", "Max Memory Used: ", "Init Duration: ")
    )


# --- Lambda's Invoke API ---


def client(host: Host) -> Any:
    return boto3.client(
        "lambda",
        endpoint_url=host.url,
        region_name="eu-north-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def test_botos_lambda_client_invokes_functions_of_the_host(host: Host) -> None:
    answer = client(host).invoke(FunctionName="Work", Payload=b'{"do": "log"}', LogType="Tail")
    assert answer["StatusCode"] == 200
    assert json.load(answer["Payload"])["name"] == "Work"
    assert b"a line of my own" in base64.b64decode(answer["LogResult"])


def test_a_failed_invocation_says_so_in_its_header(host: Host) -> None:
    answer = client(host).invoke(FunctionName="Work", Payload=b'{"do": "raise"}')
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorMessage"] == "wrong number"


def test_an_event_is_taken_at_once_and_run_afterwards(host: Host) -> None:
    answer = client(host).invoke(FunctionName="Work", Payload=b"{}", InvocationType="Event")
    assert answer["StatusCode"] == 202
    assert wait_until(lambda: host.pools["Work"].status().invocations == 1, PATIENCE)


def test_an_unknown_function_is_not_found(host: Host) -> None:
    lambdas = client(host)
    with pytest.raises(lambdas.exceptions.ResourceNotFoundException, match="Nothing"):
        lambdas.invoke(FunctionName="Nothing", Payload=b"{}")
