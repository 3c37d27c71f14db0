"""Tokens: OAuth2 client credentials as the identity provider in front of DataHub gives them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs

from elhandel.platform.clock import Clock

_LIFETIME: Final = timedelta(seconds=3599)


class TokenRefused(Exception):
    """No token for this request; `error` is OAuth2's own word for why."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass(slots=True)
class Tokens:
    """Gives tokens that end by the clock.

    Any client is let in unless `client_secret` says which secret is right.
    """

    clock: Clock
    client_secret: str | None = None
    _ends: dict[str, datetime] = field(default_factory=dict)

    def issue(self, form: bytes) -> dict[str, Any]:
        """The answer to a token request (a form body). Raises TokenRefused."""
        asked = {name: values[-1] for name, values in parse_qs(form.decode()).items()}
        if asked.get("grant_type") != "client_credentials":
            raise TokenRefused(
                400, "unsupported_grant_type", "grant_type must be client_credentials"
            )
        if not asked.get("client_id") or not asked.get("client_secret"):
            raise TokenRefused(401, "invalid_client", "client_id and client_secret are needed")
        if self.client_secret is not None and not secrets.compare_digest(
            asked["client_secret"], self.client_secret
        ):
            raise TokenRefused(401, "invalid_client", "the client secret is wrong")

        token = secrets.token_urlsafe(32)
        now = self.clock.now()
        self._ends = {old: end for old, end in self._ends.items() if end > now} | {
            token: now + _LIFETIME
        }
        seconds = int(_LIFETIME.total_seconds())

        return {
            "token_type": "Bearer",
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": token,
        }

    def is_valid(self, authorization: str | None) -> bool:
        """Whether an Authorization header carries a token of ours that has not ended."""
        scheme, _, token = (authorization or "").partition(" ")
        end = self._ends.get(token)
        return scheme.lower() == "bearer" and end is not None and end > self.clock.now()
