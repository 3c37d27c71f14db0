"""Posts to connections, by the gateway's `@connections`: several at a time, each lane over one open
connection of its own, so that a slow one stops nobody.

Signed by Signature Version 4, without a client of the gateway's: what boto3 does around a call
costs more than the call. A post is one write and, as a rule, one read: http.client opens the
connection, but it writes head and body apart and reads an answer's head as a mail's, which together
cost more than all the rest. Source: API Gateway developer guide, "Use @connections commands in your
backend service"; IAM user guide, "Create a signed AWS API request".
"""

import hashlib
import hmac
import http.client
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BufferedReader
from typing import Final, Self
from urllib.parse import quote, urlsplit

from elhandel.platform import open_transactions
from elhandel.platform.aws import CallInsideTransaction, Credentials
from elhandel.platform.telemetry import error_text, logger

LANES: Final = 8
_DEADLINE_SECONDS: Final = 2.0
_TRIES: Final = 2
_OK: Final = 200
_GONE: Final = 410
_WITHOUT_BODY: Final = {204, 304}
_SERVICE: Final = "execute-api"
_LONGEST_LINE: Final = 65_536
_LARGEST_BYTES: Final = 1_048_576
"""Of an answer, or of a chunk of one; the gateway's have some hundred."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What posts came to. gone: connections that are there no more. failed: posts that did not
    arrive.
    """

    posts: int = 0
    failed: int = 0
    gone: frozenset[str] = field(default_factory=frozenset)

    def __add__(self, other: "Posted") -> "Posted":
        return Posted(self.posts + other.posts, self.failed + other.failed, self.gone | other.gone)


class Posts:
    """Posts to the connections of one gateway. Not thread-safe: of one relay.

    endpoint: such as https://abc.execute-api.eu-north-1.amazonaws.com/ws. now: real time, by which
    AWS compares a signature.
    """

    def __init__(
        self,
        endpoint: str,
        region: str,
        credentials: Credentials,
        *,
        lanes: int = LANES,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        parts = urlsplit(endpoint)
        self._signer = _Signer(parts.netloc, region, parts.path, credentials)
        self._now = now
        self._lanes = [_Lane(parts.scheme, parts.netloc) for _ in range(lanes)]

    def send(self, letters: Mapping[str, Sequence[str]]) -> Posted:
        """Post to every connection what it is sent, in order.

        Raises CallInsideTransaction, and what a lane met that is no fault of the gateway's: then
        nobody knows what has arrived.
        """
        if open_transactions.is_open():
            raise CallInsideTransaction("Posts were sent inside a transaction of the database.")
        if not letters:
            return Posted()

        texts = {text: _Sealed.of(text) for texts in letters.values() for text in texts}
        work = _Shared(
            (connection_id, [texts[text] for text in bodies])
            for connection_id, bodies in letters.items()
        )
        results: list[Posted] = []
        errors: list[BaseException] = []
        threads = [
            threading.Thread(
                target=lane.work, args=(work, self._signer, self._now, results, errors), daemon=True
            )
            for lane in self._lanes[: len(letters)]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return sum(results, Posted())

    def close(self) -> None:
        """Close the connections to the gateway."""
        for lane in self._lanes:
            lane.close()


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A text as it is posted: once for all who are sent it."""

    content: bytes
    sha256: str

    @classmethod
    def of(cls, text: str) -> Self:
        content = text.encode()
        return cls(content, hashlib.sha256(content).hexdigest())


class _Shared:
    """What is to be posted, taken by whichever lane is free."""

    def __init__(self, letters: Iterator[tuple[str, Sequence[_Sealed]]]) -> None:
        self._letters = letters
        self._lock = threading.Lock()

    def next(self) -> tuple[str, Sequence[_Sealed]] | None:
        with self._lock:
            return next(self._letters, None)


class _Lane:
    """One connection to the gateway, opened again where it was closed."""

    def __init__(self, scheme: str, netloc: str) -> None:
        self._scheme = scheme
        self._netloc = netloc
        self._open: _Line | None = None

    def work(
        self,
        work: _Shared,
        signer: "_Signer",
        now: Callable[[], datetime],
        results: list[Posted],
        errors: list[BaseException],
    ) -> None:
        """Post until nothing is left, or something unknown is met; either is added to its list."""
        try:
            results.append(self._posted(work, signer, now))
        except BaseException as error:  # raised again by who waits for it
            errors.append(error)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _posted(self, work: _Shared, signer: "_Signer", now: Callable[[], datetime]) -> Posted:
        posts = failed = 0
        gone = set()
        while (letter := work.next()) is not None:
            connection_id, bodies = letter
            for body in bodies:
                status = self._post(connection_id, body, signer, now)
                posts += 1
                if status == _GONE:
                    gone.add(connection_id)
                    break
                failed += status != _OK
        return Posted(posts, failed, frozenset(gone))

    def _post(
        self, connection_id: str, body: _Sealed, signer: "_Signer", now: Callable[[], datetime]
    ) -> int:
        """The status of the gateway's answer; 0 where there was none."""
        status = 0
        for _ in range(_TRIES):
            path, headers = signer.signed(connection_id, body.sha256, now())
            try:
                if self._open is None:
                    self._open = _Line(self._connection())
                status, is_kept = self._open.post(path, headers, body.content)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                logger.warning("a post got no answer", extra={"cause": error_text(error)})
                continue
            except BaseException:
                self.close()  # what is left of an answer would be taken for the next one's
                raise
            if not is_kept:
                self.close()
            if status in {_OK, _GONE}:
                return status
        logger.warning("a post was refused", extra={"status": status})
        return status

    def _connection(self) -> http.client.HTTPConnection:
        if self._scheme == "http":  # the local run
            return http.client.HTTPConnection(self._netloc, timeout=_DEADLINE_SECONDS)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(self._netloc, timeout=_DEADLINE_SECONDS, context=context)


class _Line:
    """A connection that is open, with what has come on it. Raises OSError, HTTPException."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        connection.connect()
        self._connection = connection
        self._reader: BufferedReader = connection.sock.makefile("rb")

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bool]:
        """The status of the answer to a post, and whether the connection is good for another."""
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        head = f"POST {path} HTTP/1.1\r\n{''.join(lines)}content-length: {len(body)}\r\n\r\n"
        self._connection.sock.sendall(head.encode("ascii") + body)
        return read_answer(self._reader)

    def close(self) -> None:
        self._reader.close()
        self._connection.close()


def read_answer(reader: BufferedReader) -> tuple[int, bool]:
    """The status of an answer, all of which is read, and whether the connection stays open after it
    (RFC 9112). Raises OSError, HTTPException.
    """
    try:
        while True:  # what is below 200 is said before the answer
            version, code, *_ = _line(reader).split(None, 2)
            status = int(code)
            if not version.startswith(b"HTTP/1."):
                raise http.client.UnknownProtocol(version.decode("latin-1"))
            headers = _headers(reader)
            if status >= _OK:
                break
        is_kept = version != b"HTTP/1.0" and headers.get(b"connection") != b"close"
        if headers.get(b"transfer-encoding") == b"chunked":
            while size := int(_line(reader).partition(b";")[0], 16):
                _read(reader, size)
                _line(reader)
            _headers(reader)
        elif b"content-length" in headers:
            _read(reader, int(headers[b"content-length"]))
        elif status not in _WITHOUT_BODY:
            if len(reader.read(_LARGEST_BYTES + 1)) > _LARGEST_BYTES:
                raise http.client.HTTPException("The gateway's answer does not end.")
            is_kept = False
    except ValueError:
        raise http.client.HTTPException("The gateway's answer is not one of HTTP.") from None
    return status, is_kept


def _headers(reader: BufferedReader) -> dict[bytes, bytes]:
    """By name; values in lower case, as those are that are looked at here."""
    headers = {}
    while line := _line(reader).rstrip(b"\r\n"):
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip().lower()
    return headers


def _line(reader: BufferedReader) -> bytes:
    line = reader.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise http.client.RemoteDisconnected("The gateway ended the connection within an answer.")
    return line


def _read(reader: BufferedReader, size: int) -> None:
    if not 0 <= size <= _LARGEST_BYTES:
        raise http.client.HTTPException(f"The gateway names an answer of {size} bytes.")
    if len(reader.read(size)) < size:
        raise http.client.RemoteDisconnected("The gateway ended the connection within an answer.")


class _Signer:
    """Signs posts by Signature Version 4; the key of a day is made once."""

    def __init__(self, host: str, region: str, stage: str, credentials: Credentials) -> None:
        self._host = host
        self._region = region
        self._stage = stage
        self._credentials = credentials
        self._key: tuple[str, bytes] = ("", b"")

    def signed(
        self, connection_id: str, body_sha256: str, now: datetime
    ) -> tuple[str, dict[str, str]]:
        """The path of a post, and its headers. body_sha256: as hexadecimal digits."""
        at, token = f"{now:%Y%m%dT%H%M%SZ}", self._credentials.token
        day = at[:8]
        path = f"{self._stage}/%40connections/{quote(connection_id, safe='')}"
        signed = {"host": self._host, "x-amz-date": at}
        if token is not None:
            signed["x-amz-security-token"] = token

        names = ";".join(signed)
        canonical = "\n".join(
            [
                "POST",
                quote(path, safe="/-_.~"),
                "",
                *(f"{name}:{value}" for name, value in signed.items()),
                "",
                names,
                body_sha256,
            ]
        )
        scope = f"{day}/{self._region}/{_SERVICE}/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashed}"
        signature = hmac.digest(self._key_of(day), text.encode(), "sha256").hex()
        signed["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self._credentials.access_key}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return path, signed

    def _key_of(self, day: str) -> bytes:
        if self._key[0] != day:
            key = f"AWS4{self._credentials.secret_key}".encode()
            for part in (day, self._region, _SERVICE, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._key = (day, key)
        return self._key[1]
