"""A trace holds times, names of ours and outcomes: no answer, no text of an error, no query of an
address.

A function that fails runs in a process of its own, as Lambda runs it, and sends its trace to a
daemon that the test is.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from elhandel.platform.telemetry.traces import bare
from tests.builders.evidence.traces import TraceDaemon

SECRET = "Hemmelig"
ASIDE = {"a thread failed", "a library warns"}
PROGRAM = Path(__file__).with_name("traced_function.py")
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.fixture
def daemon() -> Iterator[TraceDaemon]:
    with TraceDaemon() as daemon:
        yield daemon


@pytest.fixture
def silent_host() -> Iterator[int]:
    """A port of this machine on which nobody answers."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def run(daemon: TraceDaemon, port: int) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LAMBDA_TASK_ROOT": str(PROGRAM.parent),
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1",
        "AWS_XRAY_DAEMON_ADDRESS": daemon.address,
        "_X_AMZN_TRACE_ID": TRACE,
        "POWERTOOLS_SERVICE_NAME": "traced",
        "POWERTOOLS_METRICS_NAMESPACE": "Elhandel",
        "POWERTOOLS_TRACER_CAPTURE_RESPONSE": "true",
        "POWERTOOLS_TRACER_CAPTURE_ERROR": "true",
    }
    return subprocess.run(
        [sys.executable, str(PROGRAM), SECRET, str(port)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def test_neither_a_trace_nor_any_output_holds_what_a_failing_function_was_given(
    daemon: TraceDaemon, silent_host: int
) -> None:
    output = run(daemon, silent_host)
    documents = daemon.received()
    assert {"## answering", "## failing", "127.0.0.1"} <= {
        document["name"] for document in documents
    }
    (failed,) = [document for document in documents if document["name"] == "## failing"]
    assert failed["cause"]["exceptions"][0]["type"] == "UnexpectedFailure"
    assert SECRET not in json.dumps(documents)

    assert SECRET not in output.stderr + output.stdout
    logged = [json.loads(line) for line in output.stdout.splitlines() if line.startswith("{")]
    assert {
        "the function failed unexpectedly",
        "a.library: a message of its own",
        "a.library: refused %s",
        *ASIDE,
    } <= {line.get("message") for line in logged}


def test_only_what_is_listed_leaves() -> None:
    entity: dict[str, Any] = {
        "id": "1",
        "name": "x",
        "metadata": {"said": SECRET},
        "sql": {"sanitized_query": SECRET},
        "http": {
            "request": {"method": "GET", "url": f"https://h.example/{SECRET}?q={SECRET}"},
            "response": {"status": 200},
        },
        "aws": {"operation": "GetObject", "key": SECRET},
        "cause": {
            "working_directory": "/",
            "exceptions": [{"type": "KeyError", "message": SECRET, "stack": []}],
        },
        "whatever comes": SECRET,
    }
    sent = bare({**entity, "subsegments": [entity]})
    assert SECRET not in json.dumps(sent)
    assert sent["http"] == {
        "request": {"method": "GET", "url": "https://h.example"},
        "response": {"status": 200},
    }
    assert sent["aws"] == {"operation": "GetObject"}
    assert sent["subsegments"][0]["name"] == "x"
