"""The host as a whole: its control surface, schedules through it, its resources, and that it leaves
nothing behind.
"""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from elhandel.platform.clock import MovableClock
from simulator.local.cloud.aws import AwsEndpoint, Resources
from simulator.local.cloud.errors import BrokenTemplate, PortTaken
from simulator.local.cloud.host import Host
from simulator.local.cloud.processes import free_port, require_free, wait_until
from simulator.local.cloud.template import load_template
from simulator.loopback import HEADERS

type RunHost = Callable[..., Host]
PATIENCE = 20.0

TEMPLATE = """
    Globals: {Function: {Runtime: python3.13, Handler: app.handler, Timeout: 5, MemorySize: 256}}
    Resources:
      Work:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: functions/work
          Events:
            Nightly:
              Type: ScheduleV2
              Properties:
                ScheduleExpression: cron(5 0 * * ? *)
                ScheduleExpressionTimezone: Europe/Copenhagen
                Input: '{"job": "nightly"}'
            Rule: {Type: Schedule, Properties: {Schedule: rate(30 days)}}
"""
WORK = """
    import json
    def handler(event, context):
        print("EVENT " + json.dumps(event))
"""


def events(tmp_path: Path) -> list[Any]:
    log = tmp_path / "logs" / "Work.log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [json.loads(line.removeprefix("EVENT ")) for line in lines if line.startswith("EVENT ")]


def test_a_moved_clock_fires_a_schedule_once_with_its_input(
    run_host: RunHost, tmp_path: Path
) -> None:
    host = run_host(TEMPLATE, {"work": WORK})
    api = httpx.Client(base_url=host.url, headers=dict(HEADERS))
    assert wait_until(lambda: len(events(tmp_path)) == 1, PATIENCE)  # the rate's first
    assert events(tmp_path)[0]["detail-type"] == "Scheduled Event"
    api.put("/_local/clock", json={"move_seconds": 15 * 86_400}).raise_for_status()
    assert wait_until(lambda: api.get("/_local/idle").json()["idle"], PATIENCE)
    assert events(tmp_path)[1:] == [{"job": "nightly"}]


def test_paused_schedules_fire_nothing_and_catch_up_once_when_resumed(
    run_host: RunHost, tmp_path: Path
) -> None:
    host = run_host(TEMPLATE, {"work": WORK}, schedules=False)
    api = httpx.Client(base_url=host.url, headers=dict(HEADERS))
    api.put("/_local/clock", json={"move_seconds": 90 * 86_400}).raise_for_status()
    assert api.get("/_local/idle").json() == {"idle": True}
    assert events(tmp_path) == []
    assert api.post("/_local/schedules/resume").json()["paused"] is False
    assert wait_until(
        lambda: api.get("/_local/idle").json()["idle"] and len(events(tmp_path)) == 2, PATIENCE
    )


def test_the_clock_is_set_and_shown_over_the_control_surface(
    run_host: RunHost, tmp_path: Path
) -> None:
    host = run_host(TEMPLATE, {"work": WORK}, schedules=False)
    answer = httpx.put(
        f"{host.url}/_local/clock", json={"now": "2026-02-01T06:00:00+01:00"}, headers=dict(HEADERS)
    ).json()
    assert answer["now"].startswith("2026-02-01T05:00")
    assert answer["today"] == "2026-02-01"
    assert str(MovableClock(tmp_path / "clock").today()) == "2026-02-01"
    refused = httpx.put(
        f"{host.url}/_local/clock", json={"now": "2026-02-01T06:00:00"}, headers=dict(HEADERS)
    )
    assert (refused.status_code, "no UTC offset" in refused.json()["message"]) == (400, True)


def test_the_status_counts_invocations_and_failures(run_host: RunHost) -> None:
    host = run_host(
        TEMPLATE, {"work": "def handler(event, context): 1 / event['by']"}, schedules=False
    )
    host.invoke("Work", b'{"by": 1}')
    host.invoke("Work", b'{"by": 0}')
    work = httpx.get(f"{host.url}/_local/status", headers=dict(HEADERS)).json()["functions"]["Work"]
    assert (work["invocations"], work["failures"], work["processes"]) == (2, 1, 1)
    assert work["rss_mb"] > 1


def test_closing_the_host_ends_every_process_that_it_started(run_host: RunHost) -> None:
    host = run_host(
        TEMPLATE,
        {"work": "import os\ndef handler(event, context): return os.getpid()"},
        schedules=False,
    )
    pid = int(host.invoke("Work", b"{}").payload)
    assert psutil.pid_exists(pid)
    host.close()
    assert not psutil.pid_exists(pid)


def test_processes_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        from simulator.local.cloud.processes import Launcher
        log = Path({str(tmp_path / "log")!r})
        child = Launcher().start("sleep", "exec", "/bin/sleep", ["600"], log=log)
        print(child.pid, flush=True)
        time.sleep(600)
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(PATIENCE)
    assert wait_until(
        lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, PATIENCE
    )


def test_a_schedule_that_cannot_be_read_is_a_sentence_about_the_template(run_host: RunHost) -> None:
    with pytest.raises(
        BrokenTemplate, match=r"template.yaml.*every day is neither rate.*Write rate"
    ):
        run_host(TEMPLATE.replace("rate(30 days)", "every day"), {"work": WORK})


def test_a_taken_port_is_a_sentence_with_the_option_that_chooses_another() -> None:
    port = free_port()
    require_free(port, "the API", "--port")
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import http.server as h; h.HTTPServer(('127.0.0.1', {port}), None).serve_forever()",
        ]
    )
    try:
        assert wait_until(lambda: _is_taken(port), PATIENCE)
        with pytest.raises(PortTaken, match=rf"Port {port} \(the API\) is taken.*--port"):
            require_free(port, "the API", "--port")
    finally:
        server.kill()
        server.wait()


def test_resources_that_are_there_already_are_kept(
    write_template: Callable[..., Path], aws: AwsEndpoint
) -> None:
    path = write_template(
        """
        Resources:
          Again: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 7}}
          Things: {Type: AWS::S3::Bucket}
          Lock: {Type: AWS::KMS::Key}
          Salt:
            Type: AWS::SecretsManager::Secret
            Properties: {GenerateSecretString: {PasswordLength: 20}}
          Login:
            Type: AWS::SecretsManager::Secret
            Properties:
              GenerateSecretString:
                SecretStringTemplate: '{"user": "me"}'
                GenerateStringKey: password
          Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Things}}
          News: {Type: AWS::SNS::Topic}
        """
    )
    template = load_template(path)
    first, second = Resources(template, aws), Resources(template, aws)
    assert [second[name] for name in template.resources] == [
        first[name] for name in template.resources
    ]
    secrets = aws.client("secretsmanager")
    assert len(secrets.get_secret_value(SecretId=second["Salt"].ref)["SecretString"]) == 20
    login = json.loads(secrets.get_secret_value(SecretId=second["Login"].ref)["SecretString"])
    assert (login["user"], len(login["password"])) == ("me", 32)
    queue = aws.sqs.get_queue_attributes(QueueUrl=second["Again"].ref, AttributeNames=["All"])[
        "Attributes"
    ]
    assert queue["VisibilityTimeout"] == "7"


def test_a_resource_that_the_local_run_does_not_know_is_named(
    write_template: Callable[..., Path], aws: AwsEndpoint
) -> None:
    template = load_template(write_template("Resources: {Net: {Type: AWS::EC2::VPC}}"))
    with pytest.raises(
        BrokenTemplate, match=r"Net: AWS::EC2::VPC is a type that the local run does not make"
    ):
        Resources(template, aws)


def _is_taken(port: int) -> bool:
    try:
        require_free(port, "", "")
    except PortTaken:
        return True
    return False
