"""A provider of identities that gives access tokens (RFC 9068), for tests of what takes them."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from elhandel_web.oidc import Discovered, OidcClient

AUDIENCE: Final = "elhandel-api"


class TokenIssuer:
    """Signs access tokens with a key of its own."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._key = ECKey.generate_key("P-256", parameters={"kid": "the-key"})

    def token(self, sub: str, now: datetime, *, typ: str = "at+jwt", **other: Any) -> str:
        """A token of five minutes for a person; `other`: claims that are different."""
        claims = {
            "iss": self.issuer,
            "sub": sub,
            "aud": AUDIENCE,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=5)).timestamp()),
            "acr": "https://data.gov.dk/concept/core/nsis/loa/Substantial",
            **other,
        }
        return jwt.encode({"alg": "ES256", "typ": typ, "kid": "the-key"}, claims, self._key)

    def of_another(self, sub: str, now: datetime) -> str:
        """A token of the same form that somebody else has signed."""
        return TokenIssuer(self.issuer).token(sub, now)

    @contextlib.contextmanager
    def behind(self, client: Callable[[], OidcClient]) -> Iterator[None]:
        """Let the client of a function ask this provider."""
        asked = client()
        before = asked._discovered
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        asked._discovered = Discovered(self.issuer, http)
        yield
        asked._discovered = before

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/keys"):
            return _json({"keys": [self._key.as_dict(private=False)]})
        return _json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )


def _json(content: Any) -> httpx.Response:
    made = httpx.Response(200, json=content)
    return httpx.Response(200, headers=made.headers, stream=httpx.ByteStream(made.content))
