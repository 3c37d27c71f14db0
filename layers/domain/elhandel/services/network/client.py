"""The network's provider over HTTP (shape: requirements A.8, Interstellio).

429, 5xx and a broken connection are passing faults: tried again with growing waits, then
Unavailable. Only a JSON error body with a code, in the provider's form, refuses anything; any other
answer comes from something in between and decides nothing.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final
from urllib.parse import quote

import httpx
import msgspec
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)
from tenacity.wait import wait_base

from elhandel.platform.bounded_http import a_client, request_to
from elhandel.platform.telemetry import briefly
from elhandel.services.network.provider import DayOfUse, RefusedByNetwork, Subscriber
from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError, OwnWords, Unavailable

_PATIENCE: Final = httpx.Timeout(5, connect=3)
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_NOT_LET_IN: Final = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_LONGEST_ANSWER: Final = 1_000_000  # bytes
_RETRY_WAIT: Final = wait_random_exponential(multiplier=0.2, max=3)
_TRIED_FOR_SECONDS: Final = 12  # no further try begins after that
_SILENT_SECONDS: Final = 30  # for so long the provider is not called after timeouts in a row
_SILENT_AFTER: Final = 10  # calls that ended in a timeout, none answered between: it is away
_LONGEST_ID: Final = 100
_ONE_DAY: Final = timedelta(days=1)
_MOST_BYTES: Final = 10**15  # of a day: a full line of 100 Gbit/s
_CODE: Final = re.compile(r"\A[a-z][a-z0-9_-]{1,59}\Z", re.ASCII)

type _Bytes = Annotated[int, msgspec.Meta(ge=0, le=_MOST_BYTES)]
type _Id = Annotated[str, msgspec.Meta(pattern=r"\A[!-~]+\Z", max_length=_LONGEST_ID)]


class _Passing(OwnWords):
    """A fault that may not occur at the next try."""


class _Known(msgspec.Struct, frozen=True):
    """A subscriber, as the provider writes it."""

    subscriber_id: _Id
    profile_id: str
    enabled: bool


class _Found(msgspec.Struct, frozen=True):
    subscribers: list[_Known]


class _Used(msgspec.Struct, frozen=True):
    """A day of a subscriber. The sum that comes with it is not used: it is the sum of the two."""

    date: date
    upload_bytes: _Bytes
    download_bytes: _Bytes


class _Error(msgspec.Struct, frozen=True):
    code: str


class _Refusal(msgspec.Struct, frozen=True):
    error: _Error


class NetworkClient:
    """A client of the provider at `base_url`.

    token: who we are there. renewed: reads it again when it is refused; it may have changed.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str,
        renewed: Callable[[], str] | None = None,
        http: httpx.Client | None = None,
        retry_wait: wait_base = _RETRY_WAIT,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._renewed = renewed
        self._http = http or a_client(_PATIENCE)
        self._silent_until = 0.0
        self._timeouts = 0
        self._retry = Retrying(
            retry=retry_if_exception_type((httpx.TransportError, _Passing)),
            wait=retry_wait,
            stop=stop_after_attempt(3) | stop_after_delay(_TRIED_FOR_SECONDS),
            reraise=True,
        )

    def create(self, reference: str, *, address: str, profile: str, enabled: bool) -> Subscriber:
        asked = {
            "external_reference": reference,
            "address": address,
            "profile_id": profile,
            "enabled": enabled,
        }
        answer = self._call("POST", "/api/subscribers", json=asked)
        return _subscriber(_decoded(answer, _Known))

    def find(self, reference: str) -> Subscriber | None:
        query = {"external_reference": reference}
        found = _decoded(self._call("GET", "/api/subscribers", params=query), _Found).subscribers
        return _subscriber(found[0]) if found else None

    def get(self, subscriber_id: str) -> Subscriber | None:
        try:
            answer = self._call("GET", f"{_path(subscriber_id)}/profile")
        except RefusedByNetwork as refused:
            if refused.reason != "unknown-subscriber":
                raise
            return None
        return _subscriber(_decoded(answer, _Known))

    def change(self, subscriber_id: str, *, profile: str, enabled: bool) -> None:
        wanted = {"profile_id": profile, "enabled": enabled}
        _decoded(self._call("PATCH", _path(subscriber_id), json=wanted), _Known)

    def delete(self, subscriber_id: str) -> None:
        try:
            _refuse_a_page(self._call("DELETE", _path(subscriber_id)))
        except RefusedByNetwork as refused:
            if refused.reason != "unknown-subscriber":
                raise

    def disconnect(self, subscriber_id: str) -> None:
        _refuse_a_page(self._call("POST", f"{_path(subscriber_id)}/disconnect"))

    def usage(self, subscriber_id: str, days: Period) -> Sequence[DayOfUse]:
        query = {"start": str(days.start), "end": str(days.end - _ONE_DAY)}
        answer = self._call("GET", f"{_path(subscriber_id)}/telemetry", params=query)
        return _days(_decoded(answer, list[msgspec.Raw]), days)

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """An answer that says done. Raises Unavailable, RefusedByNetwork."""
        if time.monotonic() < self._silent_until:
            raise Unavailable(
                "The network's provider was silent a moment ago, so it was not asked. It is tried "
                "again later."
            )

        try:
            answer = self._retry(lambda: self._once(method, path, options))
        except DomainError:
            raise
        except Exception as error:  # the call ended without an answer
            self._note_timeout(error)
            raise Unavailable(
                f"The network's provider does not answer ({briefly(error)}). It is tried again "
                "later."
            ) from error

        self._timeouts = 0
        if not answer.is_success:
            raise _refused(answer)
        return answer

    def _note_timeout(self, error: Exception) -> None:
        """One subscriber that is slow is no reason not to ask about others; many in a row are: the
        next call would only wait as long.
        """
        if not isinstance(error, httpx.TimeoutException):
            return
        self._timeouts += 1
        if self._timeouts >= _SILENT_AFTER:
            self._silent_until = time.monotonic() + _SILENT_SECONDS
            self._timeouts = 0

    def _once(self, method: str, path: str, options: Mapping[str, Any]) -> httpx.Response:
        answer = self._request(method, path, options)
        if answer.status_code in _NOT_LET_IN and self._renewed is not None:
            self._token = self._renewed()
            answer = self._request(method, path, options)

        if answer.status_code in _NOT_LET_IN:
            raise Unavailable(
                "The network's provider does not let us in. Check the secret NetworkSecret; what "
                "was to be sent waits."
            )
        if answer.status_code in _PASSING:
            raise _Passing(f"HTTP {answer.status_code}")
        return answer

    def _request(self, method: str, path: str, options: Mapping[str, Any]) -> httpx.Response:
        return request_to(
            self._http,
            method,
            self._base_url + path,
            longest=_LONGEST_ANSWER,
            headers={"Authorization": f"Bearer {self._token}"},
            follow_redirects=False,
            **options,
        )


def _path(subscriber_id: str) -> str:
    return f"/api/subscribers/{quote(subscriber_id, safe='')}"


def _subscriber(known: _Known) -> Subscriber:
    return Subscriber(known.subscriber_id, known.profile_id, known.enabled)


def _days(entries: Sequence[msgspec.Raw], asked: Period) -> list[DayOfUse]:
    """One entry for each day that was asked for: of two for one day the larger, as counters only
    grow. An entry that cannot be read costs no other one.
    """
    found: dict[date, DayOfUse] = {}
    for entry in entries:
        try:
            used = msgspec.json.decode(entry, type=_Used)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        if asked.start <= used.date < asked.end:
            known = found.get(used.date, DayOfUse(used.date, 0, 0))
            found[used.date] = DayOfUse(
                used.date,
                max(known.upload, used.upload_bytes),
                max(known.download, used.download_bytes),
            )
    return [found[day] for day in sorted(found)]


def _refuse_a_page(answer: httpx.Response) -> None:
    """A change without an answer is 204; a page with 200 comes from something in between."""
    if answer.status_code != httpx.codes.NO_CONTENT:
        raise Unavailable(
            f"HTTP {answer.status_code} is not how the network's provider says that it is done. It "
            "is asked again later."
        )


def _refused(answer: httpx.Response) -> DomainError:
    """What an answer means that does not say done. Its texts are not shown: they may repeat the
    address that was sent.
    """
    try:
        code = msgspec.json.decode(answer.content, type=_Refusal).error.code
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Unavailable(
            f"HTTP {answer.status_code} is no answer of the network's provider. It decides "
            "nothing, and the provider is asked again later."
        )

    reason = code if _CODE.match(code) else "unknown-code"
    return RefusedByNetwork(
        f"The network's provider refused it with HTTP {answer.status_code}, {reason}. Put right "
        "what it names there or here, then send it again.",
        reason,
    )


def _decoded[Answer](answer: httpx.Response, form: type[Answer]) -> Answer:
    try:
        return msgspec.json.decode(answer.content, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable(
            f"The answer of the network's provider has another form ({briefly(error)}). It is "
            "asked again later; if it goes on, look at what it changed."
        ) from error
