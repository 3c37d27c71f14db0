"""A call of a carrier over REST: bounded, and tried twice at once.

What a gateway between us answers says nothing about a letter: only a refusal in the carrier's own
form is one.
"""

from collections.abc import Mapping
from typing import Any, Final

import httpx
import msgspec
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from tenacity.wait import wait_base

from elhandel.notifications.carriers.carrier import CarrierAway
from elhandel.platform.bounded_http import a_client, request_to

_LONGEST_ANSWER: Final = 100_000  # bytes
_SECONDS: Final = 15.0
_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_NOT_LET_IN: Final = frozenset({401, 402, 403, 407})
UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading an answer raises that is not in the carrier's form."""
RETRY_WAIT: Final = wait_random_exponential(multiplier=0.2, max=2)


class _Passing(CarrierAway):
    """An answer of the moment."""


class RestCalls:
    """Calls of one carrier at `base_url`, with a key in `headers`."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        http: httpx.Client | None = None,
        *,
        retry_wait: wait_base = RETRY_WAIT,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = dict(headers)
        self._http = http or a_client()
        self._retry = Retrying(
            retry=retry_if_exception_type(_Passing),
            wait=retry_wait,
            stop=stop_after_attempt(2),
            reraise=True,
        )

    def post(self, path: str, document: Any, **headers: str) -> httpx.Response:
        """The carrier's answer to a document: a success, or a refusal (4xx) of theirs.

        Raises CarrierAway.
        """
        answer: httpx.Response = self._retry(self._post, path, document, headers)
        return answer

    def _post(self, path: str, document: Any, headers: Mapping[str, str]) -> httpx.Response:
        try:
            answer = request_to(
                self._http,
                "POST",
                f"{self._base_url}{path}",
                longest=_LONGEST_ANSWER,
                seconds=_SECONDS,
                json=document,
                headers={**self._headers, **headers},
            )
        except httpx.HTTPError:
            raise _Passing("no-answer") from None

        if answer.status_code in _PASSING:
            raise _Passing(f"http-{answer.status_code}")
        if answer.status_code in _NOT_LET_IN:
            raise CarrierAway("credentials")
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or answer.is_redirect:
            raise CarrierAway(f"http-{answer.status_code}")
        return answer
