"""The head of a request that the local gateway reads: what is plain comes through, what is odd is
answered.
"""

import io
import socket
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.local.cloud.gateway import Gateway
from simulator.local.cloud.gateway.event import Request
from simulator.local.cloud.gateway.response import Response
from simulator.local.cloud.plain_http import UnreadableHead, read_headers

NAMES: Final = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-0123456789", min_size=1, max_size=20)
VALUES: Final = st.text(
    st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0"),
    max_size=40,
)

type Say = Callable[[bytes], bytes]


@pytest.fixture
def came() -> list[Request]:
    return []


@pytest.fixture
def say(came: list[Request]) -> Iterator[Say]:
    """`say(b"…")`: all that the gateway answers until it ends the connection or says no more."""

    def answer(request: Request) -> Response:
        came.append(request)
        return Response(200, [], request.body)

    gateway = Gateway(0, answer)
    port = urlsplit(gateway.url).port

    def ask(content: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port or 0), timeout=20) as connection:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            heard = b""
            while part := connection.recv(65_536):
                heard += part
            return heard

    yield ask
    gateway.close()


@given(pairs=st.lists(st.tuples(NAMES, VALUES), max_size=20))
def test_headers_come_as_they_were_sent(pairs: list[tuple[str, str]]) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in pairs)

    headers = read_headers(io.BufferedReader(io.BytesIO(f"{lines}\r\nbody".encode("latin-1"))))

    assert list(headers.items()) == pairs
    for name, _ in pairs:
        first = next(value for other, value in pairs if other.lower() == name.lower())
        assert headers.get(name.lower(), "none") == first


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"no colon\r\n\r\n", 400),
        (b": nothing\r\n\r\n", 400),
        (b"name : value\r\n\r\n", 400),
        (b"a: b\r\n goes on\r\n\r\n", 400),
        (b"a: " + b"b" * 65_536 + b"\r\n\r\n", 431),
        (b"a: b\r\n" * 101 + b"\r\n", 431),
    ],
    ids=["no-colon", "no-name", "space-before-colon", "goes-on", "too-long", "too-many"],
)
def test_what_is_no_header_is_refused(say: Say, content: bytes, status: int) -> None:
    with pytest.raises(UnreadableHead) as raised:
        read_headers(io.BufferedReader(io.BytesIO(content)))

    assert raised.value.status == status
    assert say(b"GET / HTTP/1.1\r\n" + content).startswith(f"HTTP/1.1 {status} ".encode())


def test_requests_follow_each_other_on_one_connection(say: Say, came: list[Request]) -> None:
    one = b"POST /one?a=1 HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nhi"
    chunked = b"POST //two HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyou\r\n0\r\n\r\n"
    last = b"GET /three HTTP/1.1\r\nConnection: close\r\n\r\n"
    heard = say(one + chunked + last + one)

    assert heard.count(b"HTTP/1.1 200 ") == 3
    assert [(request.target, request.body) for request in came] == [
        ("/one?a=1", b"hi"),
        ("/two", b"you"),
        ("/three", b""),
    ]
    assert came[0].headers == [("Host", "x"), ("X-A", "1"), ("x-a", "2"), ("Content-Length", "2")]


def test_who_waits_to_be_told_to_go_on_is_told(say: Say, came: list[Request]) -> None:
    heard = say(b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi")

    assert heard.startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert b"HTTP/1.1 200 " in heard
    assert came[0].body == b"hi"


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"GET / HTTP/1.0\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 "),
        (b"GET /  HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 "),
        (b"GET / HTTP/2.0\r\n\r\n", b"Error code: 505"),
        (b"GET / XTTP/1.1\r\n\r\n", b"Error code: 400"),
        (b"JUMP / HTTP/1.1\r\n\r\n", b"HTTP/1.1 501 "),
    ],
    ids=["http-1.0", "two-spaces", "http-2.0", "not-http", "unknown-method"],
)
def test_what_is_no_plain_request_is_answered_too(say: Say, content: bytes, answer: bytes) -> None:
    assert answer in say(content)
