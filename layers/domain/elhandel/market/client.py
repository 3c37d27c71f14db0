"""DataHub's REST interface: token, send, peek, dequeue. Interprets nothing of what it carries.

The token is renewed five minutes before it ends, and once on a 401. 429, 5xx and a broken line are passing
faults: tried again with jitter, then Unavailable. Source: reference, section 5 (transport).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

import httpx
import msgspec
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from tenacity.wait import wait_base

from elhandel.market.transport_errors import error_codes, error_text
from elhandel.platform.clock import Clock
from elhandel.platform.errors import DomainError, Unavailable

_RENEW_BEFORE: Final = timedelta(minutes=5)
_ALREADY_RECEIVED: Final = frozenset({"00101", "00102"})  # our ids are known there: an earlier try did arrive
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_RETRY_WAIT: Final = wait_random_exponential(multiplier=0.2, max=5)


class RefusedByDataHub(DomainError):
    """DataHub took a request's form, its sender or its size for wrong; sending it again cannot help."""

    code = "refused-by-datahub"


class NotLetIn(Unavailable):
    """Our own credentials are not accepted: the trouble of us all, never of the document that was to be sent."""

    code = "datahub-credentials-refused"


class _Passing(Exception):
    """A fault that may be gone at the next try."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Our client at DataHub's identity provider."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"Credentials({self.client_id})"


class _Grant(msgspec.Struct, frozen=True):
    """A token, and for how many seconds it is good."""

    access_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Peeked:
    """The first message of a queue: DataHub's id for it, and the body as it came."""

    message_id: str
    body: bytes


class DataHubClient:
    """A client of DataHub at `base_url`, holding one token and one connection pool."""

    def __init__(
        self,
        base_url: str,
        *,
        token_url: str,
        scope: str,
        credentials: Credentials,
        clock: Clock,
        http: httpx.Client | None = None,
        retry_wait: wait_base = _RETRY_WAIT,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._token_url = token_url
        self._scope = scope
        self._credentials = credentials
        self._clock = clock
        self._http = http or httpx.Client(timeout=60)
        self._token: tuple[str, datetime] | None = None
        self._retry = Retrying(
            retry=retry_if_exception_type((httpx.TransportError, _Passing)),
            wait=retry_wait,
            stop=stop_after_attempt(4),
            reraise=True,
        )

    def send(self, document: str, content: bytes) -> str | None:
        """Send a document; the CorrelationId. Raises RefusedByDataHub for good, Unavailable for now.

        A document whose ids DataHub has seen before has arrived already and counts as sent.
        """
        answer = self._call("POST", f"/v1.0/cim/{document.lower()}", content)
        if answer.is_success or error_codes(answer.content) & _ALREADY_RECEIVED:
            correlation: str | None = answer.headers.get("CorrelationId")
            return correlation
        raise RefusedByDataHub(
            f"DataHub refused {document} with HTTP {answer.status_code}: {error_text(answer.content)}. "
            "Correct what it names; the same document will be refused again."
        )

    def peek(self, queue: str) -> Peeked | None:
        """The first message of a queue, the same until it is dequeued; None when the queue is empty."""
        answer = self._call("GET", f"/v1.0/cim/{queue.lower()}")
        if answer.status_code == httpx.codes.NO_CONTENT:
            return None
        if not answer.is_success or "MessageId" not in answer.headers:
            raise Unavailable(
                f"DataHub gave no message from queue {queue}: HTTP {answer.status_code}, {error_text(answer.content)}. "
                "The queue is asked again at the next schedule."
            )
        return Peeked(answer.headers["MessageId"], answer.content)

    def dequeue(self, message_id: str) -> None:
        """Take a message off its queue; one that is gone already is fine."""
        answer = self._call("DELETE", f"/v1.0/cim/dequeue/{quote(message_id, safe='')}")
        if not answer.is_success and answer.status_code not in {httpx.codes.BAD_REQUEST, httpx.codes.NOT_FOUND}:
            raise Unavailable(
                f"DataHub did not take message {message_id} off its queue: HTTP {answer.status_code}. "
                "It will come again and be known."
            )

    def authenticate(self) -> None:
        """Fetch a token now; for health checks. Raises Unavailable."""
        self._patiently("the request for a token", self._bearer)

    def _call(self, method: str, path: str, content: bytes | None = None) -> httpx.Response:
        return self._patiently(f"{method} {path}", lambda: self._once(method, path, content))

    def _patiently[Answer](self, what: str, attempt: Callable[[], Answer]) -> Answer:
        try:
            return self._retry(attempt)
        except (httpx.HTTPError, _Passing) as error:
            raise Unavailable(
                f"DataHub does not answer {what} ({error}). Nothing is lost; it is tried again later."
            ) from error

    def _once(self, method: str, path: str, content: bytes | None) -> httpx.Response:
        answer = self._request(method, path, content)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token = None
            answer = self._request(method, path, content)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                raise NotLetIn(
                    "DataHub does not accept our credentials, with a fresh token neither. Check client id, secret and "
                    "scope, and that the client has our market role; what was to be sent waits."
                )
        if answer.status_code in _PASSING:
            raise _Passing(f"HTTP {answer.status_code}")
        return answer

    def _request(self, method: str, path: str, content: bytes | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Content-Type": "application/json"}
        return self._http.request(method, self._base_url + path, content=content, headers=headers)

    def _bearer(self) -> str:
        now = self._clock.now()
        if self._token is None or self._token[1] - _RENEW_BEFORE <= now:
            answer = self._http.post(
                self._token_url,
                data={
                    "grant_type": "client_credentials",
                    "client_id": self._credentials.client_id,
                    "client_secret": self._credentials.client_secret,
                    "scope": self._scope,
                },
            )
            if answer.status_code in _PASSING:
                raise _Passing(f"HTTP {answer.status_code} for a token")
            grant = _grant(answer)
            self._token = (grant.access_token, now + timedelta(seconds=grant.expires_in))
        return self._token[0]


def _grant(answer: httpx.Response) -> _Grant:
    if not answer.is_success:
        raise NotLetIn(
            f"The identity provider gave no token: HTTP {answer.status_code}, {error_text(answer.content)}. "
            "Check client id, secret and scope; a secret lives twelve months. What was to be sent waits."
        )
    try:
        return msgspec.json.decode(answer.content, type=_Grant, strict=False)
    except msgspec.MsgspecError as error:
        raise Unavailable(
            f"The identity provider's answer holds no token ({error}). Check the address of the token endpoint."
        ) from error
