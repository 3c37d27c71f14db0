"""Bad lines: what may come instead of an answer, byte by byte, and a server that says it."""

import contextlib
import gzip
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Final

_ZEROS: Final = gzip.compress(b"0" * 30_000_000)


def _answer(status: str, body: bytes, kind: str = "application/json", *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join([*lines, "", ""]).encode() + body


_PAGE: Final = b"<!doctype html><title>Gateway</title><h1>It works!</h1>"

UNANSWERED: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "no http": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a torn head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "a torn body": b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{",
    "a torn piece": b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"id"',
    "no last piece": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "a torn gzip": _answer("200 OK", gzip.compress(b"{}")[:-9], "a/b", "Content-Encoding: gzip"),
    "no gzip": _answer("200 OK", b"{}", "a/b", "Content-Encoding: gzip"),
    "another packing": _answer("200 OK", b"{}", "a/b", "Content-Encoding: br"),
    "a bomb of gzip": _answer("200 OK", _ZEROS, "a/b", "Content-Encoding: gzip"),
    "a huge body": _answer("200 OK", b" " * 2_000_000),
    "a huge head": b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 300_000 + b"\r\n\r\n",
    "a wrong length": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
}
"""What is no whole answer."""

UNBELIEVED: Final[Mapping[str, bytes]] = {
    "a page": _answer("200 OK", _PAGE, "text/html"),
    "an empty answer": _answer("200 OK", b""),
    "no JSON": _answer("200 OK", b"ok"),
    "half of a JSON": _answer("200 OK", b'{"id": "a'),
    "a JSON of another form": _answer("200 OK", b'{"message": "accepted"}'),
    "a null": _answer("200 OK", b"null"),
    "a text": _answer("200 OK", b'"done"'),
    "a deep JSON": _answer("200 OK", b'{"more": ' + b"[" * 90_000),
    "no UTF-8": _answer("200 OK", b'{"id": "\xff\xfe"}'),
}
"""Successes that are no answer of who was asked."""

FAILED: Final[Mapping[str, bytes]] = {
    **{
        f"a page with {status}": _answer(f"{status} Word", _PAGE, "text/html")
        for status in (400, 401, 403, 404, 407, 408, 409, 410, 413, 422, 429, 500, 502, 503, 504)
    },
    "a gateway's own 404": _answer("404 Not Found", b'{"message": "Not Found"}'),
    "a gateway's own 400": _answer("400 Bad Request", b'{"message": "Bad request body"}'),
    "a deep JSON with 400": _answer("400 Bad Request", b'{"more": ' + b"[" * 90_000),
    "no UTF-8 with 422": _answer("422 Word", b'{"detail": "\xff"}'),
    "a code with 500": _answer("500 Word", b'{"name": "refused", "message": "no"}'),
    "an address elsewhere": _answer(
        "302 Found", b"", "text/html", "Location: http://127.0.0.1:9/elsewhere"
    ),
}
"""Failures that nobody said who was asked."""


@contextlib.contextmanager
def a_line(says: bytes) -> Iterator[str]:
    """The address of a server that reads a request, says this, and hangs up."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            with contextlib.suppress(OSError):
                while True:
                    caller = server.accept()[0]
                    held.append(caller)
                    with contextlib.suppress(OSError):
                        _hear(caller)
                        caller.sendall(says)
                        caller.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for caller in held:
                caller.close()
            thread.join(10)


def _hear(caller: socket.socket) -> None:
    """A whole request: its head, and the body of which the head gives the length."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += caller.recv(65_536)
    head, _, body = heard.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    ]
    while len(body) < sum(lengths):
        body += caller.recv(65_536)
