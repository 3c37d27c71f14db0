"""Our side of OpenID Connect: the authorization code flow with PKCE.

With a secret that is a text we show it (`client_secret_basic`); with one that is a private key we
sign an assertion with it (`private_key_jwt`), as brokers of MitID ask of their clients.
"""

import base64
import json
import secrets
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, import_key

from elhandel.identity.sign_ins import (
    Begun,
    ProviderNotAvailable,
    SignInBrokenOff,
    TakenUp,
    TokenNotAccepted,
    session_rules,
)
from elhandel.platform import aws
from elhandel.platform.telemetry import logger
from elhandel.values.days.local_time import local_date
from elhandel_web.oidc.claims import Claims, Shown, checked, shown
from elhandel_web.oidc.provider import Discovered, Provider, Refusal

_ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Of ID tokens: signatures with a key that only the provider has."""
_ACCESS: Final = "at+jwt"
"""The type of an access token."""
_ASSERTED: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_SECONDS: Final = 60
_ASSERTION_ALGORITHMS: Final = {"RSA": "PS256", "EC": "ES256"}


class OidcClient:
    """Asks a provider who somebody is. One for each process: it keeps what the provider says."""

    def __init__(self, provider: Provider, discovered: Discovered | None = None) -> None:
        self.provider = provider
        self._discovered = discovered or Discovered(provider.issuer)

    def authorize_url(self, begun: Begun, redirect_uri: str, *, afresh: bool = False) -> str:
        """Where a browser goes to sign in. Raises ProviderNotAvailable.

        afresh: the person has to show anew who they are, whoever they are in as at the provider.
        """
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.provider.scope,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": begun.challenge,
            "code_challenge_method": "S256",
        }
        if afresh:
            asked |= {"prompt": "login", "max_age": "0"}

        place = self._discovered.places().authorize
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def claims(self, code: str, redirect_uri: str, taken: TakenUp, now: datetime) -> Claims:
        """Who has signed in, for the code that the browser brought.

        Raises ProviderNotAvailable, TokenNotAccepted, AssuranceTooLow; SignInBrokenOff where the
        provider gives nothing for the code.
        """
        token = self._id_token(code, redirect_uri, taken, now)

        return checked(
            self._signed_by_provider(token),
            issuer=self.provider.issuer,
            client_id=self.provider.client_id,
            least_level=session_rules(self.provider.kind, local_date(now)).least_level,
            taken=taken,
            now=now,
        )

    def sign_out_url(self, return_to: str) -> str | None:
        """Where a browser goes to sign out at the provider too; None where that is not offered, or
        not known now.
        """
        try:
            place = self._discovered.places().end_session
        except ProviderNotAvailable:
            return None
        if place is None:
            return None

        asked = {"client_id": self.provider.client_id, "post_logout_redirect_uri": return_to}
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def shown(self, token: str, audience: str, now: datetime) -> Shown:
        """Who shows an access token of the provider (RFC 9068).

        Raises ProviderNotAvailable, TokenNotAccepted, AssuranceTooLow.
        """
        return shown(
            self._signed_by_provider(token, _ACCESS),
            issuer=self.provider.issuer,
            audience=audience,
            least_level=session_rules(self.provider.kind, local_date(now)).least_level,
            now=now,
        )

    def _id_token(self, code: str, redirect_uri: str, taken: TakenUp, now: datetime) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": taken.verifier,
        }
        place = self._discovered.places().token
        shown, headers = self._as_client(place, now)
        try:
            answer = self._discovered.ask("POST", place, data={**form, **shown}, headers=headers)
        except Refusal as refusal:
            raise _refused(refusal) from refusal

        token = answer.get("id_token")
        if not isinstance(token, str):
            raise TokenNotAccepted("The provider has not said who this is. Sign in again.")
        return token

    def _signed_by_provider(self, token: str, kind: str | None = None) -> dict[str, Any]:
        """The claims of a token whose signature holds, and which is of a kind where one is named.
        Raises TokenNotAccepted.
        """
        try:
            try:
                return _decoded(token, self._discovered.keys(), kind)
            except InvalidKeyIdError:  # the provider has another key since
                return _decoded(token, self._discovered.keys(again=True), kind)
        except (JoseError, ValueError) as error:
            logger.error("an ID token's signature does not hold", exc_info=error)
            raise TokenNotAccepted(
                "What the provider says of this person is not signed by it. Sign in again; if it "
                "stays so, call us."
            ) from error

    def _as_client(self, audience: str, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
        """How we show who we are: fields of the form, and headers. Raises AwsUnavailable."""
        secret = aws.secret(self.provider.secret)
        key = _private_key(secret)
        if key is None:
            name = quote(self.provider.client_id, safe="")
            return {}, {"Authorization": _basic(name, quote(secret, safe=""))}

        assertion = _assertion(key, self.provider.client_id, audience, now)
        return {
            "client_id": self.provider.client_id,
            "client_assertion_type": _ASSERTED,
            "client_assertion": assertion,
        }, {}


def _decoded(token: str, keys: KeySet, kind: str | None) -> dict[str, Any]:
    """The claims of a token, by the key that it names. Raises ValueError for one of another kind:
    an ID token says who signed in, and opens nothing.
    """
    decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
    if kind is not None and str(decoded.header.get("typ", "")).lower() not in (
        kind,
        f"application/{kind}",
    ):
        raise ValueError("a token of another kind")
    return dict(decoded.claims)


def _private_key(secret: str) -> dict[str, Any] | None:
    """The key in a secret `{"private_key": {a JWK}}`; None for a secret that is a text."""
    try:
        named = json.loads(secret)
    except ValueError:
        return None
    key = named.get("private_key") if isinstance(named, dict) else None
    return key if isinstance(key, dict) else None


def _assertion(key: dict[str, Any], client_id: str, audience: str, now: datetime) -> str:
    """A statement, valid for a minute, that it is we who ask (RFC 7523)."""
    private = import_key(key)
    seconds = int(now.timestamp())
    header = {"alg": _ASSERTION_ALGORITHMS[private.key_type], "kid": private.kid}
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(16),
        "iat": seconds,
        "exp": seconds + _ASSERTION_SECONDS,
    }
    return jwt.encode(header, claims, private, algorithms=list(_ASSERTION_ALGORITHMS.values()))


def _basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def _refused(refusal: Refusal) -> Exception:
    """What a refusal of a code means: our client is not let in, or the code is worth nothing."""
    if refusal.status == 401 or refusal.error in {"invalid_client", "unauthorized_client"}:
        logger.error("the identity provider does not accept us", extra={"status": refusal.status})
        return ProviderNotAvailable(
            "Who lets people in does not accept these pages now. Try again later, or call us."
        )
    return SignInBrokenOff("The sign-in was not completed at the provider. Sign in again.")
