"""Posts are signed as AWS signs: compared with botocore's own."""

from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPException
from io import BufferedReader, BytesIO

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Botocores
from hypothesis import given
from hypothesis import strategies as st

from elhandel.live.relay import Posts
from elhandel.live.relay.posts import _Signer, read_answer
from elhandel.platform.aws import Credentials
from tests.builders.network.silence import a_silence

_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HOST = "abc.execute-api.eu-north-1.amazonaws.com"


class _Fixed(SigV4Auth):
    """Botocore's signing, which takes its time from the request."""

    def _inject_signature_to_request(self, request: AWSRequest, signature: str) -> AWSRequest:
        request.context["signature"] = signature
        return request


@pytest.mark.parametrize("token", [None, "a+token/of=a-role"])
@given(
    connection=st.text("abcXYZ019-_=+/", min_size=1, max_size=20),
    body=st.binary(max_size=200),
    now=st.integers(1_700_000_000, 2_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
)
def test_a_post_has_the_signature_that_botocore_gives_it(
    token: str | None, connection: str, body: bytes, now: datetime
) -> None:
    signer = _Signer(HOST, "eu-north-1", "/ws", Credentials("AKIA", "secret", token))
    path, headers = signer.signed(connection, sha256(body).hexdigest(), now)

    request = AWSRequest("POST", f"https://{HOST}{path}", data=body)
    request.context["timestamp"] = headers["x-amz-date"]
    request.headers["X-Amz-Date"] = headers["x-amz-date"]
    if token is not None:
        request.headers["X-Amz-Security-Token"] = token
    auth = _Fixed(Botocores("AKIA", "secret", token), "execute-api", "eu-north-1")
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)

    assert headers["authorization"].endswith(f"Signature={signature}")
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIA/")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", (200, True)),
        (b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\nConnection: Close\r\n\r\n", (410, False)),
        (b"HTTP/1.1 204 \r\n\r\n", (204, True)),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", (200, False)),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", (200, True)),
        (
            b"HTTP/1.1 429 Slow\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"A;x\r\n0123456789\r\n0\r\nT: 1\r\n\r\n",
            (429, True),
        ),
    ],
)
def test_an_answer_is_read_to_its_end(answer: bytes, expected: tuple[int, bool]) -> None:
    following = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    reader = BufferedReader(BytesIO(answer + following))  # type: ignore[arg-type]

    assert read_answer(reader) == expected
    assert read_answer(reader) == (403, True)


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    reader = BufferedReader(BytesIO(b"HTTP/1.1 502 Bad\r\n\r\nall the rest"))  # type: ignore[arg-type]

    assert read_answer(reader) == (502, False)
    assert reader.read() == b""


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"SMTP ready\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nall the rest",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n" + bytes(1_048_577),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        _CHUNKED + b"-1\r\nall the rest",
        _CHUNKED + b"100001\r\n" + bytes(1_048_577) + b"\r\n0\r\n\r\n",
        _CHUNKED + b"7fffffffffffffff\r\n",
        _CHUNKED + b"ffffffffffffffffffff\r\n",
        b"HTTP/1.1 502 Bad\r\n\r\n" + bytes(1_048_577),
    ],
)
def test_what_is_no_whole_answer_is_an_error(answer: bytes) -> None:
    with pytest.raises(HTTPException):
        read_answer(BufferedReader(BytesIO(answer)))  # type: ignore[arg-type]


@pytest.mark.parametrize("size", ["-1", "99999999999999999999"])
def test_after_an_answer_of_no_size_its_connection_is_used_no_more(size: str) -> None:
    said = f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n"
    with a_silence(said.encode()) as gateway:
        posts = Posts(gateway.url, "eu-north-1", Credentials("AKIA", "secret"), lanes=1)
        posted = posts.send({"somebody": ["{}"]})

    assert (posted.posts, posted.failed) == (1, 1)
    assert gateway.calls == 2, "each try over a connection of its own"
    assert posts._lanes[0]._open is None


def test_what_a_lane_does_not_know_is_raised_and_its_connection_used_no_more() -> None:
    with a_silence() as gateway:
        credentials = Credentials("AKIA", "secret", "no header has an ø")
        posts = Posts(gateway.url, "eu-north-1", credentials, lanes=1)
        with pytest.raises(UnicodeEncodeError):
            posts.send({"somebody": ["{}"]})

    assert posts._lanes[0]._open is None
