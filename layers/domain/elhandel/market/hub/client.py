"""DataHub's REST interface: token, send, peek, dequeue. It does not look into what it carries.

The token is renewed five minutes before it expires, and once after a 401. 429, 5xx and a broken
connection are passing faults: tried again with jitter, then Unavailable. Only DataHub itself
accepts or refuses a document: by 202 with a correlation id, or by an error body with a known code.
Any other answer comes from something in between and decides nothing: Undecided, to be sent again.
Source: reference, section 5 (transport).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Protocol
from urllib.parse import quote

import httpx
import msgspec
import psycopg
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)
from tenacity.wait import wait_base

from elhandel.market.hub.credentials import Credentials, NotLetIn
from elhandel.market.hub.http_answers import described, is_a_page, is_receipt, says_json, verdict
from elhandel.market.hub.transport_errors import Meaning, error_codes, is_from_datahub, shown_codes
from elhandel.platform.bounded_http import a_client, request_to
from elhandel.platform.clock import Clock
from elhandel.platform.telemetry import briefly
from elhandel.values.errors import DomainError, OwnWords, Unavailable

_RENEW_BEFORE: Final = timedelta(minutes=5)
_NOT_THERE: Final = frozenset({httpx.codes.BAD_REQUEST, httpx.codes.NOT_FOUND})
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_LONGEST_TOKEN_SECONDS: Final = 30 * 86_400
_LONGEST_ANSWER: Final = 64_000_000  # bytes unpacked; DataHub's limit for a message is 50 MB
_LONGEST_GRANT: Final = 100_000  # bytes
_SHOWN: Final = 200  # characters of an id from DataHub; its own have 36
_RETRY_WAIT: Final = wait_random_exponential(multiplier=0.2, max=5)
_TRIED_FOR_SECONDS: Final = 20  # no further try begins after that
_SILENT_SECONDS: Final = 30  # for so long DataHub is not called after a timeout


class RefusedByDataHub(DomainError):
    """DataHub refused a request for its form or size; sending it again cannot help."""

    code = "refused-by-datahub"


class Undecided(Unavailable):
    """The answer was not DataHub's own: it is unknown whether the request arrived."""

    code = "no-answer-of-datahub"


class _Passing(OwnWords):
    """A fault that may not occur at the next try."""


class _Grant(msgspec.Struct, frozen=True):
    """A token in a form that a header can carry, and the seconds for which it is valid."""

    access_token: Annotated[str, msgspec.Meta(pattern=r"\A[!-~]+\Z")]
    expires_in: Annotated[int, msgspec.Meta(gt=0, le=_LONGEST_TOKEN_SECONDS)]


@dataclass(frozen=True, slots=True)
class Peeked:
    """The first message of a queue: DataHub's id for it, and the body as it came."""

    message_id: str
    body: bytes


class SendingLog(Protocol):
    """Keeps each try at sending a document: `begun` right before it, then one of the others."""

    def begun(self) -> None:
        """The document is about to leave."""

    def answered(self, answer: httpx.Response) -> None:
        """There was an answer, from DataHub or from something in between."""

    def unanswered(self, error: Exception) -> None:
        """The connection broke before an answer arrived."""


class DataHubClient:
    """A client of DataHub at `base_url`, with one token and one connection pool.

    renewed: reads the credentials again when those at hand are refused; they may have changed.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token_url: str,
        scope: str,
        credentials: Credentials,
        clock: Clock,
        renewed: Callable[[], Credentials] | None = None,
        http: httpx.Client | None = None,
        retry_wait: wait_base = _RETRY_WAIT,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._token_url = token_url
        self._scope = scope
        self._credentials = credentials
        self._renewed = renewed
        self.clock = clock
        self._http = http or a_client()
        self._token: tuple[str, datetime] | None = None
        self._silent_until = 0.0
        self._retry = Retrying(
            retry=retry_if_exception_type((httpx.TransportError, _Passing)),
            wait=retry_wait,
            stop=stop_after_attempt(4) | stop_after_delay(_TRIED_FOR_SECONDS),
            reraise=True,
        )

    def send(self, document: str, content: bytes, log: SendingLog | None = None) -> str | None:
        """Send a document and return the CorrelationId.

        A document whose ids DataHub knows has arrived before and counts as sent, without a
        CorrelationId. Raises RefusedByDataHub (final) and Unavailable (for now).
        """
        answer = self._call("POST", f"/v1.0/cim/{document.lower()}", content, log)
        if is_receipt(answer):
            return str(answer.headers["CorrelationId"])

        match verdict(answer):
            case Meaning.KNOWN:
                return None
            case Meaning.CREDENTIALS:
                raise NotLetIn(
                    f"DataHub does not accept {document} from us: HTTP {answer.status_code}, "
                    f"{shown_codes(answer.content)}. "
                    "Check our GLN, its role and DataHub's GLN in the settings, "
                    "and the client's market role; what was to be sent waits."
                )
            case Meaning.TOO_LARGE | Meaning.REFUSED:
                raise RefusedByDataHub(
                    f"DataHub refused {document} with HTTP {answer.status_code}: "
                    f"{shown_codes(answer.content)}. "
                    "`elhandel sent list` has its whole answer. "
                    "Correct what it names; the same document will be refused again."
                )
            case Meaning.WAIT:
                raise Undecided(
                    f"{described(answer, f'The sending of {document}')}. "
                    "It decides nothing: the document is sent again, with the same ids."
                )

    def peek(self, queue: str) -> Peeked | None:
        """The first message of a queue, the same until it is dequeued; None for an empty queue."""
        answer = self._call("GET", f"/v1.0/cim/{queue.lower()}")
        if answer.status_code == httpx.codes.NO_CONTENT:
            return None
        if (
            answer.status_code != httpx.codes.OK
            or not answer.headers.get("MessageId")
            or not says_json(answer)
        ):
            raise Undecided(
                f"There is no message from queue {queue}: {described(answer, 'the peek')}. "
                "The queue is asked again at the next schedule."
            )

        return Peeked(answer.headers["MessageId"], answer.content)

    def dequeue(self, message_id: str) -> None:
        """Take a message off its queue, or find it gone already. Raises Unavailable."""
        answer = self._call("DELETE", f"/v1.0/cim/dequeue/{quote(message_id, safe='')}")
        done = answer.status_code == httpx.codes.OK and not is_a_page(answer)
        gone = (
            answer.status_code in _NOT_THERE
            and says_json(answer)
            and is_from_datahub(answer.content)
        )

        if not done and not gone:
            raise Undecided(
                f"Message {message_id[:_SHOWN]} may still be on its queue: "
                f"{described(answer, 'the dequeue')}. It will come again and be recognised."
            )

    def authenticate(self) -> None:
        """Fetch a token now; for health checks. Raises Unavailable."""
        self._patiently("the request for a token", self._bearer)

    def _call(
        self, method: str, path: str, content: bytes | None = None, log: SendingLog | None = None
    ) -> httpx.Response:
        return self._patiently(f"{method} {path}", lambda: self._once(method, path, content, log))

    def _patiently[Answer](self, what: str, attempt: Callable[[], Answer]) -> Answer:
        if time.monotonic() < self._silent_until:
            raise Unavailable(
                f"DataHub was silent a moment ago, so {what} was not tried. "
                "Nothing is lost; it is tried again later."
            )

        try:
            return self._retry(attempt)
        except (DomainError, psycopg.Error):
            raise  # DataHub's answer was understood, or our own storage failed
        except Exception as error:  # MemoryError too: the call ended without an answer
            if isinstance(error, httpx.TimeoutException):  # the next queue would only wait as long
                self._silent_until = time.monotonic() + _SILENT_SECONDS
            raise Unavailable(
                f"DataHub does not answer {what} ({briefly(error)}). "
                "Nothing is lost; it is tried again later."
            ) from error

    def _once(
        self, method: str, path: str, content: bytes | None, log: SendingLog | None
    ) -> httpx.Response:
        answer = self._request(method, path, content, log)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token = None
            answer = self._request(method, path, content, log)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                raise NotLetIn(
                    "DataHub does not accept our credentials, nor a fresh token. "
                    "Check client id, secret and scope, and that the client has our market role; "
                    "what was to be sent waits."
                )

        if answer.status_code in _PASSING:
            raise _Passing(f"HTTP {answer.status_code}")

        return answer

    def _request(
        self, method: str, path: str, content: bytes | None, log: SendingLog | None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Content-Type": "application/json"}
        if log is not None:
            log.begun()

        try:
            answer = request_to(
                self._http,
                method,
                self._base_url + path,
                longest=_LONGEST_ANSWER,
                content=content,
                headers=headers,
                follow_redirects=False,
            )
        except Exception as error:  # none of our own code runs in there
            if log is not None:
                log.unanswered(error)
            raise

        if log is not None:
            log.answered(answer)

        return answer

    def _bearer(self) -> str:
        now = self.clock.now()
        if self._token is None or self._token[1] - _RENEW_BEFORE <= now:
            grant = self._granted()
            self._token = (grant.access_token, now + timedelta(seconds=grant.expires_in))
        return self._token[0]

    def _granted(self) -> _Grant:
        """A new token. Refused credentials are read again once, and tried if they have changed."""
        try:
            return self._ask_for_token()
        except NotLetIn:
            fresh = None if self._renewed is None else self._renewed()
            if fresh is None or fresh == self._credentials:
                raise
            self._credentials = fresh
            return self._ask_for_token()

    def _ask_for_token(self) -> _Grant:
        answer = request_to(
            self._http,
            "POST",
            self._token_url,
            longest=_LONGEST_GRANT,
            data={
                "grant_type": "client_credentials",
                "client_id": self._credentials.client_id,
                "client_secret": self._credentials.client_secret,
                "scope": self._scope,
            },
        )
        if answer.status_code in _PASSING:
            raise _Passing(f"HTTP {answer.status_code} for a token")

        return _grant(answer)


def _grant(answer: httpx.Response) -> _Grant:
    if answer.is_client_error and error_codes(answer.content):
        raise NotLetIn(
            f"The identity provider gave no token: HTTP {answer.status_code}, "
            f"{shown_codes(answer.content)}. "
            "Check client id, secret and scope; a secret is valid for twelve months. "
            "What was to be sent waits."
        )
    if answer.status_code != httpx.codes.OK:
        raise Undecided(
            f"There is no token: {described(answer, 'the request for it')}'s identity provider. "
            "Check the address of the token endpoint; what was to be sent waits."
        )

    try:
        return msgspec.json.decode(answer.content, type=_Grant, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable(
            f"The identity provider's answer holds no token ({briefly(error)}). "
            "Check the address of the token endpoint."
        ) from error
