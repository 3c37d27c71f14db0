"""The client of a cluster: faults of a node pass, and only the cluster's own word refuses."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from elhandel.chain.errors import RefusedByChain
from elhandel.chain.ledger import RpcChain
from elhandel.values.errors import Unavailable

type Node = Callable[[httpx.Request], httpx.Response]


def says(result: Any) -> Node:
    return written({"jsonrpc": "2.0", "id": 1, "result": result})


def fails(code: int, data: Any = None) -> Node:
    error = {"code": code, "message": "no", "data": data}
    return written({"jsonrpc": "2.0", "id": 1, "error": error})


def written(answer: Any) -> Node:
    return answers(200, json.dumps(answer).encode())


def answers(status: int, content: bytes, **headers: str) -> Node:
    """As it comes over a line: not read yet."""
    return lambda _: httpx.Response(status, stream=httpx.ByteStream(content), headers=headers)


def silent(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("silent")


def a_chain(**nodes: Node) -> RpcChain:
    """A client of several nodes, each by its name."""
    http = httpx.Client(
        transport=httpx.MockTransport(lambda request: nodes[request.url.host](request))
    )
    return RpcChain([f"http://{name}/" for name in nodes], http=http)


@pytest.mark.parametrize(
    "node",
    [
        silent,
        answers(429, b"{}"),
        answers(502, b"<html>Bad Gateway</html>"),
        answers(301, b"", location="http://elsewhere/"),
        answers(200, b"<html>maintenance</html>"),
        answers(200, b""),
        answers(200, b'{"jsonrpc": "2.0", "id": 1, "resu'),
        answers(200, b"[" * 100_000),
        answers(200, b"{}"),
        answers(200, b'{"result": "' + b"x" * 3_000_000 + b'"}'),
        answers(200, b"no gzip", **{"content-encoding": "gzip"}),
        says("not a number"),
        says(None),
        fails(-32005),
        fails(-32603),
    ],
)
def test_what_is_no_answer_of_the_cluster_decides_nothing(node: Node) -> None:
    with pytest.raises(Unavailable):
        a_chain(node=node).height()


def test_another_node_is_asked_where_one_does_not_answer() -> None:
    assert a_chain(first=silent, second=says(7)).height() == 7


def test_a_node_that_did_not_answer_is_asked_last_for_a_while() -> None:
    asked: list[str] = []

    def noting(name: str, node: Node) -> Node:
        def note(request: httpx.Request) -> httpx.Response:
            asked.append(name)
            return node(request)

        return note

    chain = a_chain(first=noting("first", silent), second=noting("second", says(7)))
    chain.height()
    chain.height()

    assert asked == ["first", "second", "second"]


def test_a_refusal_keeps_the_error_in_the_clusters_form() -> None:
    error = {"InstructionError": [2, {"Custom": 0}]}
    chain = a_chain(node=fails(-32002, {"err": error, "logs": []}))

    with pytest.raises(RefusedByChain) as refused:
        chain.send(b"bytes")
    assert refused.value.error == error


@pytest.mark.parametrize("data", [None, "a text", {"logs": []}, []])
def test_a_refusal_without_an_error_is_known_by_its_code(data: Any) -> None:
    with pytest.raises(RefusedByChain) as refused:
        a_chain(node=fails(-32002, data)).send(b"bytes")
    assert refused.value.error == "rpc -32002"


def test_a_list_that_is_shorter_than_what_was_asked_is_no_answer() -> None:
    """Otherwise the status of one transaction would be taken for another's."""
    with pytest.raises(Unavailable):
        a_chain(node=says({"context": {}, "value": [None]})).seen(["a", "b"])


def test_many_are_asked_for_by_hundreds() -> None:
    asked: list[int] = []

    def node(request: httpx.Request) -> httpx.Response:
        some = json.loads(request.content)["params"][0]
        asked.append(len(some))
        return says({"value": [None] * len(some)})(request)

    assert a_chain(node=node).accounts([str(n) for n in range(250)]) == [None] * 250
    assert asked == [100, 100, 50]


def test_what_is_sent_is_checked_by_the_node_and_not_sent_again_by_it() -> None:
    sent: list[Any] = []

    def node(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content)["params"])
        return says("signature")(request)

    a_chain(node=node).send(b"bytes")
    ((content, wanted),) = sent
    assert content == "Ynl0ZXM="
    assert wanted["maxRetries"] == 0
    assert "skipPreflight" not in wanted
