"""Posts to connections, by the gateway's `@connections`: several at a time, each lane over one open
connection of its own, so that a slow one stops nobody.

Signed by Signature Version 4, without a client of the gateway's: what boto3 does around a call
costs more than the call. Source: API Gateway developer guide, "Use @connections commands in your
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
from typing import Final
from urllib.parse import quote, urlsplit

from elhandel.platform import open_transactions
from elhandel.platform.aws import CallInsideTransaction
from elhandel.platform.telemetry import error_text, logger

LANES: Final = 8
_DEADLINE_SECONDS: Final = 2.0
_TRIES: Final = 2
_OK: Final = 200
_GONE: Final = 410
_SERVICE: Final = "execute-api"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Of the function, from its environment; they hold for hours, and a run lasts a minute."""

    access_key: str
    secret_key: str
    token: str | None = None


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
        """Post to every connection what it is sent, in order. Raises CallInsideTransaction."""
        if open_transactions.is_open():
            raise CallInsideTransaction("Posts were sent inside a transaction of the database.")
        if not letters:
            return Posted()

        work = _Shared(iter(letters.items()))
        results: list[Posted] = []
        threads = [
            threading.Thread(
                target=lane.work, args=(work, self._signer, self._now, results), daemon=True
            )
            for lane in self._lanes[: len(letters)]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(results, Posted())

    def close(self) -> None:
        """Close the connections to the gateway."""
        for lane in self._lanes:
            lane.close()


class _Shared:
    """What is to be posted, taken by whichever lane is free."""

    def __init__(self, letters: Iterator[tuple[str, Sequence[str]]]) -> None:
        self._letters = letters
        self._lock = threading.Lock()

    def next(self) -> tuple[str, Sequence[str]] | None:
        with self._lock:
            return next(self._letters, None)


class _Lane:
    """One connection to the gateway, opened again where it was closed."""

    def __init__(self, scheme: str, netloc: str) -> None:
        self._scheme = scheme
        self._netloc = netloc
        self._open: http.client.HTTPConnection | None = None

    def work(
        self,
        work: _Shared,
        signer: "_Signer",
        now: Callable[[], datetime],
        results: list[Posted],
    ) -> None:
        posts = failed = 0
        gone = set()
        while (letter := work.next()) is not None:
            connection_id, bodies = letter
            for body in bodies:
                status = self._post(connection_id, body.encode(), signer, now)
                posts += 1
                if status == _GONE:
                    gone.add(connection_id)
                    break
                failed += status != _OK
        results.append(Posted(posts, failed, frozenset(gone)))

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _post(
        self, connection_id: str, body: bytes, signer: "_Signer", now: Callable[[], datetime]
    ) -> int:
        """The status of the gateway's answer; 0 where there was none."""
        status = 0
        for _ in range(_TRIES):
            path, headers = signer.signed(connection_id, body, now())
            try:
                if self._open is None:
                    self._open = self._connection()
                self._open.request("POST", path, body, headers)
                answer = self._open.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException) as error:
                self.close()
                logger.warning("a post got no answer", extra={"cause": error_text(error)})
                continue
            if status in {_OK, _GONE}:
                return status
        logger.warning("a post was refused", extra={"status": status})
        return status

    def _connection(self) -> http.client.HTTPConnection:
        if self._scheme == "http":  # the local run
            return http.client.HTTPConnection(self._netloc, timeout=_DEADLINE_SECONDS)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(self._netloc, timeout=_DEADLINE_SECONDS, context=context)


class _Signer:
    """Signs posts by Signature Version 4; the key of a day is made once."""

    def __init__(self, host: str, region: str, stage: str, credentials: Credentials) -> None:
        self._host = host
        self._region = region
        self._stage = stage
        self._credentials = credentials
        self._key: tuple[str, bytes] = ("", b"")

    def signed(self, connection_id: str, body: bytes, now: datetime) -> tuple[str, dict[str, str]]:
        """The path of a post, and its headers."""
        at, day, token = f"{now:%Y%m%dT%H%M%SZ}", f"{now:%Y%m%d}", self._credentials.token
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
                hashlib.sha256(body).hexdigest(),
            ]
        )
        scope = f"{day}/{self._region}/{_SERVICE}/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashed}"
        signature = hmac.new(self._key_of(day), text.encode(), hashlib.sha256).hexdigest()
        signed["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self._credentials.access_key}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return path, signed

    def _key_of(self, day: str) -> bytes:
        if self._key[0] != day:
            key = f"AWS4{self._credentials.secret_key}".encode()
            for part in (day, self._region, _SERVICE, "aws4_request"):
                key = hmac.new(key, part.encode(), hashlib.sha256).digest()
            self._key = (day, key)
        return self._key[1]
