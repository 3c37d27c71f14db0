"""The headers of a request (RFC 9112, section 5), read without the e-mail parser that http.server
has for them: that was a third of all that the gateway did for a post to a connection.
"""

from collections.abc import Sequence
from io import BufferedIOBase
from typing import Final

_LONGEST_LINE: Final = 65_536
_MOST_LINES: Final = 100


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
