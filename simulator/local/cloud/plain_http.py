"""A handler of requests (RFC 9112) for the gateway and for the Runtime API. It reads headers
without the e-mail parser that http.server has for them: that was a third of all that the gateway
did for a post to a connection.
"""

from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from typing import Final

_LONGEST_LINE: Final = 65_536
_MOST_LINES: Final = 100
_WORDS_OF_A_REQUEST: Final = 3


class UnreadableHead(Exception):
    """The headers are none of HTTP, or too many, or too long. status: what is to be answered."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Headers:
    """Names and values in their order, any case."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs
        self._first = {name.lower(): value for name, value in reversed(pairs)}

    def get(self, name: str, default: str) -> str:
        """The first value of a name, which is in lower case."""
        return self._first.get(name, default)

    def items(self) -> Sequence[tuple[str, str]]:
        return self._pairs


def read_headers(reader: BufferedIOBase) -> Headers:
    """All headers up to the empty line. Raises UnreadableHead."""
    pairs: list[tuple[str, str]] = []
    while (line := reader.readline(_LONGEST_LINE + 1)) not in {b"\r\n", b"\n", b""}:
        name, colon, value = line.decode("latin-1").partition(":")
        if len(line) > _LONGEST_LINE or len(pairs) == _MOST_LINES:
            raise UnreadableHead(431)
        if not colon or not name or name != name.strip():  # also a line that goes on
            raise UnreadableHead(400)
        pairs.append((name, value.strip()))
    return Headers(pairs)


class PlainHandler(BaseHTTPRequestHandler):
    """Reads requests of HTTP/1.1 on a connection that stays open; an answer leaves as one write."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # 44 ms a call become 2.5
    wbufsize = -1  # headers and body together
    raw_requestline: bytes
    headers: Headers  # type: ignore[assignment]

    def parse_request(self) -> bool:
        """Read a request's head; whether it is to be served. The library sees to what is no plain
        request of HTTP/1.1.
        """
        words = self.raw_requestline.decode("latin-1").rstrip("\r\n").split(" ")
        if len(words) != _WORDS_OF_A_REQUEST or words[2] != self.protocol_version:
            return super().parse_request()
        self.requestline = " ".join(words)
        self.command, self.path, self.request_version = words
        self.close_connection = False
        if self.path.startswith("//"):  # another host's, where it is followed as it is
            self.path = f"/{self.path.lstrip('/')}"

        try:
            self.headers = read_headers(self.rfile)
        except UnreadableHead as error:
            self.send_error(error.status)
            return False
        self.close_connection = self.headers.get("connection", "").lower() == "close"
        if self.headers.get("expect", "").lower() == "100-continue":
            return self.handle_expect_100()
        return True
