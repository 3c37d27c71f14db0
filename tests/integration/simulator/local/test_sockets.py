"""Connections of a WebSocket API: who is let in, which function hears what is said, and posts."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.local.cloud.errors import BrokenTemplate
from simulator.local.cloud.gateway.sockets import Client, Closed, ConnectionRefused
from simulator.local.cloud.host import Host
from simulator.loopback import HEADERS

type RunHost = Callable[..., Host]

TALK = """
    import json, os
    def handler(event, context):
        said = event["requestContext"]
        if said["routeKey"] == "$connect":
            asked = event.get("queryStringParameters") or {}
            return {"statusCode": int(asked.get("status", 200))}
        if event.get("body") == "die":
            os._exit(3)
        if event.get("body") == "raise":
            raise RuntimeError("no")
        return {"statusCode": 200, "body": json.dumps({**said, "body": event.get("body")})}
"""
TEMPLATE = """
    Parameters: {Live: {Type: String, Default: "yes"}}
    Conditions: {IsLive: !Equals [!Ref Live, "yes"]}
    Globals: {Function: {Runtime: python3.13, Handler: app.handler, Timeout: 5, MemorySize: 256}}
    Resources:
      Talk:
        Type: AWS::Serverless::Function
        Properties: {CodeUri: functions/talk}
      Api:
        Type: AWS::ApiGatewayV2::Api
        Condition: IsLive
        Properties: {ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.type}
      Stage:
        Type: AWS::ApiGatewayV2::Stage
        Properties: {ApiId: !Ref Api, StageName: ws}
      Integration:
        Type: AWS::ApiGatewayV2::Integration
        Properties:
          ApiId: !Ref Api
          IntegrationUri: !Sub "arn:aws:apigateway:x:lambda:path/functions/${Talk.Arn}/invocations"
      Connect:
        Type: AWS::ApiGatewayV2::Route
        Properties:
          {ApiId: !Ref Api, RouteKey: $connect, Target: !Sub "integrations/${Integration}"}
      Special:
        Type: AWS::ApiGatewayV2::Route
        Properties: {ApiId: !Ref Api, RouteKey: special, Target: !Sub "integrations/${Integration}"}
      Default:
        Type: AWS::ApiGatewayV2::Route
        Properties:
          {ApiId: !Ref Api, RouteKey: $default, Target: !Sub "integrations/${Integration}"}
"""


@pytest.fixture
def host(run_host: RunHost) -> Host:
    return run_host(TEMPLATE, {"talk": TALK})


def address(host: Host) -> str:
    return host.url.replace("http", "ws", 1) + "/ws"


def told(client: Client) -> Any:
    return json.loads(client.receive())


def test_what_is_said_goes_to_its_route_and_is_answered(host: Host) -> None:
    with Client(address(host)) as client:
        for said, route in (("hello", "$default"), ('{"type": "special"}', "special")):
            client.send(said)
            answer = told(client)
            assert (answer["routeKey"], answer["body"], answer["stage"]) == (route, said, "ws")
            assert answer["eventType"] == "MESSAGE"


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_the_function_decides_who_is_let_in(host: Host, status: int) -> None:
    with pytest.raises(ConnectionRefused) as refused:
        Client(f"{address(host)}?status={status}")
    assert refused.value.status == status


def test_a_page_of_another_origin_is_refused_by_the_port(host: Host) -> None:
    with pytest.raises(ConnectionRefused) as refused:
        Client(address(host), {"Origin": "https://elsewhere.example"})
    assert refused.value.status == 403


def test_functions_reach_connections_by_their_ids(host: Host) -> None:
    with Client(address(host)) as client, httpx.Client(headers=HEADERS) as function:
        client.send("who am I?")
        path = f"{host.url}/ws/%40connections/{told(client)['connectionId']}"
        assert function.post(path, content="æ".encode()).status_code == 200
        assert client.receive() == "æ"
        assert "connectedAt" in function.get(path).json()
        assert httpx.post(path, content=b"x").status_code == 403  # unsigned, as from a page
        assert function.post(path + "x", content=b"x").status_code == 410
        assert function.delete(path).status_code == 204
        with pytest.raises(Closed) as closed:
            client.receive()
        assert closed.value.code == 1000
        assert function.post(path, content=b"x").status_code == 410


@pytest.mark.parametrize("said", ["die", "raise"])
def test_a_function_that_ends_costs_an_answer_and_no_connection(host: Host, said: str) -> None:
    with Client(address(host)) as client:
        client.send(said)
        assert told(client)["message"] == "Internal server error"
        client.send("again")
        assert told(client)["body"] == "again"


def test_a_gateway_that_goes_down_takes_leave(host: Host) -> None:
    with Client(address(host)) as client:
        host.close()
        with pytest.raises(Closed) as closed:
            client.receive()
        assert closed.value.code in {1001, 1006}


def test_a_route_that_leads_nowhere_is_a_broken_template(run_host: RunHost) -> None:
    broken = TEMPLATE.replace("${Talk.Arn}", "${Walk.Arn}")
    with pytest.raises(BrokenTemplate, match="leads to no function"):
        run_host(broken, {"talk": TALK})
