"""Frames of the WebSocket protocol (RFC 6455): written, and read into messages."""

import base64
import hashlib
import os
import struct
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Final

LONGEST_MESSAGE: Final = 131_072
"""Bytes; what API Gateway takes (WebSocket quotas)."""
_GUID: Final = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_LONGEST_CONTROL: Final = 125
_TWO_BYTES: Final = 126
_EIGHT_BYTES: Final = 127
_SHORTEST_OF_EIGHT: Final = 1 << 16
_FIN: Final = 0x80
_RESERVED: Final = 0x70
_MASKED: Final = 0x80

type Read = Callable[[int], bytes]
"""Reads exactly so many bytes; fewer where the connection has ended."""


class Opcode(IntEnum):
    """What a frame is."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Closed(Exception):
    """The connection has ended. code: as RFC 6455 has them; 1006 without a word."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


def accept_of(key: str) -> str:
    """What a server answers to a client's key."""
    return base64.b64encode(hashlib.sha1(f"{key}{_GUID}".encode()).digest()).decode()  # noqa: S324


def frame(opcode: Opcode, payload: bytes, *, masked: bool = False) -> bytes:
    """A whole message, or a control frame. masked: as a client has to."""
    bit = _MASKED if masked else 0
    size = len(payload)
    if size < _TWO_BYTES:
        head = struct.pack("!BB", _FIN | opcode, bit | size)
    elif size < _SHORTEST_OF_EIGHT:
        head = struct.pack("!BBH", _FIN | opcode, bit | _TWO_BYTES, size)
    else:
        head = struct.pack("!BBQ", _FIN | opcode, bit | _EIGHT_BYTES, size)
    if not masked:
        return head + payload

    mask = os.urandom(4)
    return head + mask + _unmasked(payload, mask)


def closing(code: int) -> bytes:
    """The content of a frame that closes."""
    return struct.pack("!H", code)


def messages(
    read: Read, control: Callable[[Opcode, bytes], None], *, masked: bool
) -> Iterator[str]:
    """Every text that comes, put together from its frames, until the other side closes.

    control: is given every ping and close. masked: whether the other side is a client.
    Raises Closed.
    """
    parts: list[bytes] = []
    while True:
        fin, opcode, payload = _frame(read, masked=masked)
        if opcode in {Opcode.PING, Opcode.CLOSE}:
            control(opcode, payload)
        if opcode is Opcode.CLOSE:
            raise Closed(struct.unpack("!H", payload[:2])[0] if len(payload) > 1 else 1005)
        if opcode in {Opcode.PING, Opcode.PONG}:
            continue

        if (opcode is Opcode.CONTINUATION) != bool(parts):
            raise Closed(1002)
        if opcode is Opcode.BINARY:
            raise Closed(1003)
        parts.append(payload)
        if sum(map(len, parts)) > LONGEST_MESSAGE:
            raise Closed(1009)
        if fin:
            try:
                text = b"".join(parts).decode("utf-8")
            except UnicodeDecodeError:
                raise Closed(1007) from None
            yield text
            parts.clear()


def _frame(read: Read, *, masked: bool) -> tuple[bool, Opcode, bytes]:
    first, second = _exactly(read, 2)
    size = second & 0x7F
    if first & _RESERVED or bool(second & _MASKED) != masked:
        raise Closed(1002)
    try:
        opcode = Opcode(first & 0x0F)
    except ValueError:
        raise Closed(1002) from None
    if opcode >= Opcode.CLOSE and (size > _LONGEST_CONTROL or not first & _FIN):
        raise Closed(1002)

    if size == _TWO_BYTES:
        (size,) = struct.unpack("!H", _exactly(read, 2))
    elif size == _EIGHT_BYTES:
        (size,) = struct.unpack("!Q", _exactly(read, 8))
    if size > LONGEST_MESSAGE:
        raise Closed(1009)

    mask = _exactly(read, 4) if masked else b""
    payload = _exactly(read, size)
    return bool(first & _FIN), opcode, _unmasked(payload, mask) if masked else payload


def _exactly(read: Read, size: int) -> bytes:
    content = read(size) if size else b""
    if len(content) < size:
        raise Closed(1006)
    return content


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(size)
