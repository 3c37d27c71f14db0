"""Who may call the local run's ports, and who may read what it writes."""

import json
import os
import pwd
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from simulator.local.cloud.aws import AwsEndpoint
from simulator.local.cloud.database.postgres import make_private
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.gateway.event import Request
from simulator.local.cloud.gateway.staff_url import StaffUrls
from simulator.local.cloud.host import Host
from simulator.local.cloud.processes import Launcher
from simulator.loopback import HEADER, HEADERS

type RunHost = Callable[..., Host]

TEMPLATE = """
    Globals: {Function: {Runtime: python3.13, Handler: app.handler, Timeout: 5, MemorySize: 256}}
    Resources:
      Work:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: functions/work
          Events:
            Get: {Type: HttpApi, Properties: {Method: GET, Path: /things}}
"""
INVOKE = "/2015-03-31/functions/Work/invocations"
FOREIGN = [
    ({"Host": "rebound.example:8080"}, "not a name of this machine"),
    ({"Origin": "https://page.example"}, "a page of another origin"),
    ({"Origin": "null"}, "a page of another origin"),
]


@pytest.fixture
def host(run_host: RunHost) -> Host:
    return run_host(
        TEMPLATE, {"work": "def handler(event, context): return {'done': True}"}, schedules=False
    )


def test_the_gateway_refuses_pages_and_steering_without_the_header(host: Host) -> None:
    for method, path in (("GET", "/things"), ("GET", "/_local/status"), ("POST", INVOKE)):
        for headers, reason in FOREIGN:
            answer = httpx.request(method, f"{host.url}{path}", headers={**HEADERS, **headers})
            assert (answer.status_code, reason in answer.json()["message"]) == (403, True)

    steering = (("GET", "status"), ("PUT", "clock"), ("POST", "shutdown"))
    for method, path in (
        *((method, f"/_local/{path}") for method, path in steering),
        ("POST", INVOKE),
    ):
        answer = httpx.request(method, f"{host.url}{path}")
        assert (answer.status_code, HEADER in answer.json()["message"]) == (403, True)
    assert host.pools["Work"].status().invocations == 0


def test_the_gateway_answers_programs_and_its_own_origin(host: Host) -> None:
    assert httpx.get(f"{host.url}/things").json() == {"done": True}
    assert httpx.get(f"{host.url}/things", headers={"Origin": host.url}).json() == {"done": True}
    assert httpx.post(f"{host.url}{INVOKE}", headers=dict(HEADERS)).json() == {"done": True}
    assert httpx.get(f"{host.url}/_local/idle", headers=dict(HEADERS)).status_code == 200


def test_the_aws_services_refuse_pages_and_allow_none_to_read(aws: AwsEndpoint) -> None:
    for headers, reason in FOREIGN:
        answer = httpx.post(f"{aws.url}/", headers=headers, data={"Action": "ListQueues"})
        assert (answer.status_code, reason in answer.json()["message"]) == (403, True)
    same = httpx.get(f"{aws.url}/moto-api/data.json", headers={"Origin": aws.url})
    assert same.status_code == 200
    assert not [name for name in same.headers if name.startswith("access-control")]


def test_what_a_started_process_writes_is_its_users_only(
    launcher: Launcher, tmp_path: Path
) -> None:
    written = tmp_path / "written"
    code = f"open({str(written)!r}, 'w').close()"
    child = launcher.start(
        "writer", "exec", sys.executable, ["-c", code], log=tmp_path / "writer.log"
    )
    assert child.process.wait(30) == 0
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_the_sockets_folder_is_open_to_one_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "socket"
    folder.mkdir(mode=0o777)
    make_private(folder, None)
    assert (stat.S_IMODE(folder.stat().st_mode), folder.stat().st_uid) == (0o700, os.geteuid())


def test_a_sockets_folder_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "socket").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnableToRun, match="another user's"):
        make_private(tmp_path / "socket", None)


# --- who asks for a job ---------------------------------------------------------------------------

STAFF = "/_local/staff/Work"
ECHO = """
    import json

    def handler(event, context):
        return {"statusCode": 200, "body": json.dumps([event["requestContext"], event["body"]])}
"""


@pytest.fixture
def echo(run_host: RunHost) -> Host:
    return run_host(TEMPLATE, {"work": ECHO}, schedules=False)


def test_a_job_is_asked_for_by_the_user_whose_connection_it_is(
    echo: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    claimed = {
        "requestContext": {
            "authorizer": {"iam": {"userArn": "arn:aws:iam::000000000000:user/director"}}
        }
    }
    headers = {**HEADERS, "x-amzn-iam-user-arn": "arn:aws:iam::000000000000:user/director"}

    answer = httpx.post(f"{echo.url}{STAFF}", json=claimed, headers=headers)

    context, body = answer.json()
    own = pwd.getpwuid(os.getuid()).pw_name
    assert context["authorizer"]["iam"]["userArn"] == f"arn:aws:iam::000000000000:user/{own}"
    assert json.loads(body) == claimed


def test_a_connection_that_nobody_owns_is_refused(echo: Host) -> None:
    urls = StaffUrls(echo.pools)
    gone = Request("POST", STAFF, [], b"{}", "127.0.0.1", 1, 2)
    assert urls.answer(gone).status == 403
    assert echo.pools["Work"].status().invocations == 0


def test_staff_are_no_page_and_name_a_function(echo: Host) -> None:
    assert httpx.post(f"{echo.url}{STAFF}", content=b"{}").status_code == 403
    assert (
        httpx.post(
            f"{echo.url}/_local/staff/Nobody", content=b"{}", headers=dict(HEADERS)
        ).status_code
        == 404
    )
    for headers, _ in FOREIGN:
        answer = httpx.post(f"{echo.url}{STAFF}", content=b"{}", headers={**HEADERS, **headers})
        assert answer.status_code == 403


def test_nobody_writes_a_signer_into_an_event_themselves(echo: Host) -> None:
    event = {
        "requestContext": {
            "authorizer": {"iam": {"userArn": "arn:aws:iam::000000000000:user/director"}}
        }
    }
    answer = httpx.post(f"{echo.url}{INVOKE}", json=event, headers=dict(HEADERS))
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (
        403,
        "AccessDeniedException",
    )
    assert echo.pools["Work"].status().invocations == 0
