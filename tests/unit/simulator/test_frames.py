"""Frames of the local gateway's connections: what was written is read, and nothing else is."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.local.cloud.gateway.sockets.frames import (
    LONGEST_MESSAGE,
    Closed,
    Opcode,
    accept_of,
    closing,
    frame,
    messages,
)


def heard(content: bytes, *, masked: bool = True) -> tuple[list[str], int, list[Opcode]]:
    """The texts of a stream, how it ended, and the control frames in it."""
    texts: list[str] = []
    control: list[Opcode] = []
    stream = messages(io.BytesIO(content).read, lambda code, _: control.append(code), masked=masked)
    try:
        texts.extend(stream)
    except Closed as closed:
        return texts, closed.code, control
    raise AssertionError("a stream ends by being closed")


@pytest.mark.parametrize("masked", [True, False])
@given(st.lists(st.text(max_size=400) | st.sampled_from(["x" * 126, "x" * 65_536]), max_size=4))
def test_texts_are_read_as_they_were_written(masked: bool, texts: list[str]) -> None:
    content = b"".join(frame(Opcode.TEXT, text.encode(), masked=masked) for text in texts)
    end = frame(Opcode.CLOSE, closing(1000), masked=masked)
    assert heard(content + end, masked=masked) == (texts, 1000, [Opcode.CLOSE])


def test_the_key_is_answered_as_rfc_6455_has_it() -> None:
    assert accept_of("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_a_message_in_parts_is_one_with_a_ping_between() -> None:
    whole = frame(Opcode.TEXT, "kWh på ".encode(), masked=True)
    first = bytes([Opcode.TEXT]) + whole[1:]  # without FIN
    ping = frame(Opcode.PING, b"there?", masked=True)
    rest = frame(Opcode.CONTINUATION, "række".encode(), masked=True)
    assert heard(first + ping + rest) == (["kWh på række"], 1006, [Opcode.PING])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 1006),
        (frame(Opcode.TEXT, b"abc", masked=True)[:-1], 1006),
        (frame(Opcode.TEXT, b"abc"), 1002),  # a client has to mask
        (frame(Opcode.CONTINUATION, b"abc", masked=True), 1002),
        (frame(Opcode.BINARY, b"abc", masked=True), 1003),
        (frame(Opcode.TEXT, b"\xff", masked=True), 1007),
        (frame(Opcode.PING, b"x" * 126, masked=True), 1002),
        (frame(Opcode.TEXT, b"x" * (LONGEST_MESSAGE + 1), masked=True), 1009),
        (b"\xf1\x80\0\0\0\0", 1002),
        (b"\x83\x80\0\0\0\0", 1002),
        (frame(Opcode.CLOSE, b"", masked=True), 1005),
    ],
    ids=[  # masks are drawn anew: an id of bytes would be another one in each worker
        "nothing", "cut", "not-masked", "continues-nothing", "binary", "no-text", "long-ping",
        "too-long", "reserved", "unknown", "close",
    ],
)  # fmt: skip
def test_what_is_no_frame_ends_the_connection(content: bytes, code: int) -> None:
    assert heard(content)[:2] == ([], code)


@given(st.binary(max_size=300))
def test_any_bytes_end_in_texts_and_a_code(content: bytes) -> None:
    texts, code, _ = heard(content)
    assert isinstance(code, int)
    assert all(isinstance(text, str) for text in texts)
