"""The front of the API: requests that did not come through CloudFront and WAF are refused.

The gateway's own address is open to the world, so CloudFront adds a secret to each request, and the
caller's address, which the gateway cannot see. Where no secret is named (ELHANDEL_FRONT_SECRET),
nothing stands before the API.
"""

import contextlib
import hmac
import time
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from elhandel.platform import aws
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten
from elhandel.platform.telemetry import logger
from elhandel.platform.web.serving.answer import Answer
from elhandel.values.errors import DomainError, Unavailable

SECRET_HEADER: Final = "x-elhandel-front"  # noqa: S105  (a name)
ADDRESS_HEADER: Final = "x-elhandel-address"
_READ_AGAIN_AFTER: Final = 300.0
"""Seconds until the secret is read again."""
_READ_AGAIN_WHEN_REFUSED: Final = 5.0
"""Seconds between two readings after refused values."""
_OVERLAP: Final = timedelta(hours=1)
"""How long the previous value is valid beside a new one."""


class NotThroughFront(DomainError):
    """A request did not come through the API's public name."""

    code = "not-through-front"
    status = 403


class Fronted:
    """Refuses a request that did not come through the front, before reading any of it."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        secret = settings().front_secret
        if scope["type"] != "http" or not secret:
            await self._app(scope, receive, send)
            return

        headers = Headers(scope=scope)
        refused = _refusal(secret, headers.get(SECRET_HEADER, ""))
        if refused is not None:
            await self._answer(Request(scope), refused)(scope, receive, send)
            return

        scope["state"]["address"] = headers.get(ADDRESS_HEADER, "")
        await self._app(scope, receive, send)


def address_of(scope: Scope) -> str:
    """The caller's address: from the front, or that of the gateway's client; empty if unknown."""
    said = str(scope.get("state", {}).get("address", ""))
    client = scope.get("client")
    return said if _is_address(said) else str(client[0]) if client else ""


def _refusal(secret: str, shown: str) -> DomainError | None:
    try:
        opens = _secret(secret).opens(shown)
    except Unavailable as error:
        return error
    if opens:
        return None
    return NotThroughFront(
        "This address is not the way in. Send the request to the public name of the API."
    )


class _Secret:
    """The values of a secret that are valid now."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._values: tuple[str, ...] = ()
        self._read_at = -_READ_AGAIN_AFTER

    def opens(self, shown: str) -> bool:
        """Whether a value is valid. Raises Unavailable where the secret could never be read.

        A refused value may be newer than what was read, so the secret is read again; of many
        guesses in a row only the first costs a call.
        """
        self._read_where_older_than(_READ_AGAIN_AFTER)
        if self._holds(shown):
            return True

        self._read_where_older_than(_READ_AGAIN_WHEN_REFUSED)
        return self._holds(shown)

    def _holds(self, shown: str) -> bool:
        return any(hmac.compare_digest(shown.encode(), value.encode()) for value in self._values)

    def _read_where_older_than(self, seconds: float) -> None:
        """Read the values again; where that fails, the known ones stay."""
        from botocore.exceptions import ClientError  # noqa: PLC0415  (only with a front)

        if time.monotonic() - self._read_at < seconds:
            return

        try:
            self._values = _read(self._name)
        except (Unavailable, ClientError) as error:
            logger.error("the front's secret cannot be read", extra={"code": type(error).__name__})
            if not self._values:
                raise Unavailable(
                    "We cannot tell now where requests come from. Send it again later."
                ) from error
        self._read_at = time.monotonic()


def _read(name: str) -> tuple[str, ...]:
    """A secret's value; for a while after a change also the previous, which the front sends."""
    client = aws.secrets_manager(tries=1)
    current = client.get_secret_value(SecretId=name)
    found = [current["SecretString"]]
    if clock_from_environment().now() - current["CreatedDate"] < _OVERLAP:
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            found.append(
                client.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")["SecretString"]
            )

    return tuple(value for value in found if value)


@lru_cache(maxsize=1)
def _secret(name: str) -> _Secret:
    return _Secret(name)


forgotten(_secret.cache_clear)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
