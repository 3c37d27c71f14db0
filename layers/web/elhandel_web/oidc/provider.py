"""A provider of identities: where it is found, who we are there, and its keys.

What it says of itself is read once an hour, and its keys once more when an ID token names one that
is not among them: providers change keys without a word.
"""

import json
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from elhandel.identity.sign_ins import Kind, ProviderNotAvailable
from elhandel.platform.bounded_http import a_client, request_to
from elhandel.platform.telemetry import logger

_PATIENCE: Final = httpx.Timeout(5, connect=3)
"""Seconds for each step: somebody waits for the page."""
_WHOLE_ANSWER: Final = 8.0
_LONGEST: Final = 200_000
_KEPT: Final = 3_600.0
_AGAIN_AFTER: Final = 5.0
"""Seconds between two readings of keys, so that tokens with unknown keys cost no flood of them."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Provider:
    """Who lets people of a kind in, and as which client we ask there."""

    kind: Kind
    issuer: str
    client_id: str
    secret: str
    """The name of our secret in Secrets Manager."""
    scope: str


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of a provider, as it says them itself."""

    authorize: str
    token: str
    keys: str
    end_session: str | None


class Discovered:
    """What a provider says of itself, at most an hour old. One for each process."""

    def __init__(self, issuer: str, http: httpx.Client | None = None) -> None:
        self._issuer = issuer.rstrip("/")
        self._http = http or a_client(_PATIENCE)
        self._places: tuple[Places, float] | None = None
        self._keys: tuple[KeySet, float] | None = None

    def places(self) -> Places:
        """Where it is asked. Raises ProviderNotAvailable."""
        if self._places is None or not _is_young(self._places[1], _KEPT):
            said = self.ask("GET", f"{self._issuer}/.well-known/openid-configuration")
            self._places = (self._read(said), time.monotonic())
        return self._places[0]

    def keys(self, *, again: bool = False) -> KeySet:
        """Its keys; again: read anew, since one was not among them. Raises ProviderNotAvailable."""
        least = _AGAIN_AFTER if again else _KEPT
        if self._keys is None or not _is_young(self._keys[1], least):
            said = self.ask("GET", self.places().keys)
            try:
                read = KeySet.import_key_set(said)  # type: ignore[arg-type]  # what came, as it is
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise _unreadable("keys") from error
            self._keys = (read, time.monotonic())
        return self._keys[0]

    def ask(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        """The JSON that it answers with 200. Raises ProviderNotAvailable, Refusal."""
        try:
            answer = request_to(
                self._http, method, url, longest=_LONGEST, seconds=_WHOLE_ANSWER, **options
            )
        except httpx.HTTPError as error:
            logger.warning("the identity provider does not answer", exc_info=error)
            raise _silent() from error

        document = _document(answer)
        if answer.status_code in (400, 401) and document is not None:
            raise Refusal(answer.status_code, str(document.get("error", "")))
        if answer.status_code != 200 or document is None:
            logger.warning(
                "the identity provider gives no answer of use",
                extra={"status": answer.status_code},
            )
            raise _silent()
        return document

    def _read(self, said: dict[str, Any]) -> Places:
        """The places that a discovery document names. Raises ProviderNotAvailable."""
        if str(said.get("issuer", "")).rstrip("/") != self._issuer:
            raise _unreadable("discovery document")

        end_session = said.get("end_session_endpoint")
        return Places(
            authorize=self._address(said.get("authorization_endpoint")),
            token=self._address(said.get("token_endpoint")),
            keys=self._address(said.get("jwks_uri")),
            end_session=None if end_session is None else self._address(end_session),
        )

    def _address(self, said: Any) -> str:
        """An address by TLS; without it only where the provider itself is on this machine."""
        parts = urlsplit(said) if isinstance(said, str) else urlsplit("")
        own = urlsplit(self._issuer)
        local = own.scheme == "http" and own.hostname in _LOOPBACK
        if parts.scheme == "https" and parts.hostname:
            return str(said)
        if local and parts.scheme == "http" and parts.hostname in _LOOPBACK:
            return str(said)
        raise _unreadable("discovery document")


class Refusal(Exception):
    """The provider has refused a request of ours, with a code of OAuth 2."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(f"refused with {status}")
        self.status = status
        self.error = error


def _document(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        document = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _is_young(read_at: float, seconds: float) -> bool:
    return time.monotonic() - read_at < seconds


def _silent() -> ProviderNotAvailable:
    return ProviderNotAvailable(
        "Who lets people in does not answer now. Nothing was lost: try again in a moment."
    )


def _unreadable(what: str) -> ProviderNotAvailable:
    logger.error("the identity provider says what cannot be used", extra={"part": what})
    return ProviderNotAvailable(
        "Who lets people in answers with what cannot be used. Try again later."
    )
