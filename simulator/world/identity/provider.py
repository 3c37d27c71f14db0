"""A provider of identities, as OpenID Connect has it: codes, tokens, keys that change.

It checks what it is asked as a real one does: a code is worth something once, for a minute, to the
client that it was made for, at the same address and with the verifier behind the challenge. What
may go wrong at it is ordered (`Failing`), for so many sign-ins.
"""

import base64
import hashlib
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeyParameters, KeySet, RSAKey, import_key

from elhandel.platform.clock import Clock
from simulator.world.identity.people import People, Person

type Which = Literal["customers", "staff"]
type Trouble = Literal[
    "cancelled",
    "error-answer",
    "wrong-nonce",
    "expired-token",
    "wrong-signature",
    "wrong-audience",
    "wrong-issuer",
    "low-assurance",
    "remembered",
    "no-token",
]
"""`remembered`: signed in two hours ago, and not asked again."""

_CODE_LIFE: Final = timedelta(seconds=60)
_TOKEN_LIFE: Final = timedelta(minutes=5)
_AUDIENCE: Final = "elhandel-api"
"""Of access tokens: our APIs for front ends of others."""
_SUBSTANTIAL: Final = "https://data.gov.dk/concept/core/nsis/loa/Substantial"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Refused(Exception):
    """A request that the provider does not take; `error` is OAuth 2's own word for why."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser was sent here with."""

    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True, slots=True)
class _Code:
    asked: Asked
    person: Person
    made_at: datetime
    trouble: Trouble | None


@dataclass(slots=True)
class Failing:
    """What goes wrong at the next sign-ins; None for how many: until it is lifted."""

    trouble: Trouble
    left: int | None


@dataclass(slots=True)
class Provider:
    """One provider. public_key: of a client that signs; any secret is right for one that does
    not.
    """

    which: Which
    issuer: str
    clock: Clock
    people: People
    public_key: Mapping[str, Any] | None = None
    _codes: dict[str, _Code] = field(default_factory=dict)
    _key: Key | None = None
    _keys_made: int = 0
    _failing: Failing | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def discovery(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end-session",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        """The public part of its key."""
        return dict(KeySet([self._signing_key()]).as_dict(private=False))

    def rotate(self) -> str:
        """Another key from now on; its name."""
        with self._lock:
            self._key = None
        return str(self._signing_key().kid)

    def fail(self, trouble: Trouble, count: int | None) -> None:
        """Let the next sign-ins go wrong."""
        with self._lock:
            self._failing = Failing(trouble, count)

    def lift(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._failing = None

    def ask(self, query: Mapping[str, str]) -> Asked:
        """What an authorization request asks for. Raises Refused, before anybody is sent back."""
        redirect_uri = query.get("redirect_uri", "")
        if urlsplit(redirect_uri).hostname not in _LOOPBACK:
            raise Refused(400, "invalid_request", "redirect_uri is not registered")
        if query.get("response_type") != "code" or not query.get("client_id"):
            raise Refused(400, "unsupported_response_type", "response_type must be code")
        if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            raise Refused(400, "invalid_request", "PKCE with S256 is needed")
        scope = tuple(query.get("scope", "").split())
        if "openid" not in scope or not query.get("state") or not query.get("nonce"):
            raise Refused(400, "invalid_request", "scope openid, state and nonce are needed")

        return Asked(
            client_id=query["client_id"],
            redirect_uri=redirect_uri,
            scope=scope,
            state=query["state"],
            nonce=query["nonce"],
            challenge=query["code_challenge"],
        )

    def sign_in(self, asked: Asked, sub: str) -> dict[str, str]:
        """What a browser brings back for somebody who has signed in. Raises Refused."""
        person = self.people.find(sub)
        if person is None:
            raise Refused(400, "invalid_request", "there is nobody of that sub")

        trouble = self._strike()
        if trouble == "cancelled":
            return self.cancel(asked)
        if trouble == "error-answer":
            return self._back(asked, error="server_error", error_description="It went wrong here")

        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[code] = _Code(asked, person, self.clock.now(), trouble)
        return self._back(asked, code=code)

    def cancel(self, asked: Asked) -> dict[str, str]:
        """What a browser brings back for somebody who does not go on."""
        return self._back(asked, error="access_denied", error_description="The person went away")

    def token(self, form: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """The answer to a token request. Raises Refused."""
        client_id = self._client(form, authorization)
        if form.get("grant_type") != "authorization_code":
            raise Refused(400, "unsupported_grant_type", "grant_type must be authorization_code")

        with self._lock:
            code = self._codes.pop(form.get("code", ""), None)
        if code is None or self.clock.now() - code.made_at > _CODE_LIFE:
            raise Refused(400, "invalid_grant", "the code is unknown, was used, or is too old")
        if code.asked.client_id != client_id or code.asked.redirect_uri != form.get("redirect_uri"):
            raise Refused(400, "invalid_grant", "the code is for another client or address")
        if _challenge(form.get("code_verifier", "")) != code.asked.challenge:
            raise Refused(400, "invalid_grant", "the verifier is not that of the challenge")

        answer = {"access_token": self.access_token(code.person.sub), "token_type": "Bearer"}
        if code.trouble == "no-token":
            return answer
        return {**answer, "expires_in": 300, "id_token": self._id_token(code)}

    def access_token(self, sub: str) -> str:
        """What opens our dashboard or admin API for somebody, for five minutes (RFC 9068). Raises
        Refused.
        """
        if self.people.find(sub) is None:
            raise Refused(400, "invalid_request", "there is nobody of that sub")

        now = self.clock.now()
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": sub,
            "aud": _AUDIENCE,
            "iat": int(now.timestamp()),
            "exp": int((now + _TOKEN_LIFE).timestamp()),
            "jti": secrets.token_urlsafe(16),
        }
        if self.which == "customers":
            claims["acr"] = _SUBSTANTIAL
        key = self._signing_key()
        return jwt.encode(
            {"alg": _algorithm(key), "typ": "at+jwt", "kid": str(key.kid)}, claims, key
        )

    def _id_token(self, code: _Code) -> str:
        claims = self._troubled(code, self._claims(code))
        key = self._signing_key()
        if code.trouble == "wrong-signature":
            key = self._made_key(str(key.kid))
        return jwt.encode({"alg": _algorithm(key), "kid": str(key.kid)}, claims, key)

    def _claims(self, code: _Code) -> dict[str, Any]:
        now, person = self.clock.now(), code.person
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": person.sub,
            "aud": code.asked.client_id,
            "iat": int(now.timestamp()),
            "exp": int((now + _TOKEN_LIFE).timestamp()),
            "auth_time": int(now.timestamp()),
            "nonce": code.asked.nonce,
        }
        if self.which == "staff":
            return {**claims, "preferred_username": person.username, "name": person.name}

        claims["acr"] = _SUBSTANTIAL
        numbers = {"cpr": person.cpr, "cvr": person.cvr}
        return claims | {
            name: number
            for name, number in numbers.items()
            if number is not None and name in code.asked.scope
        }

    def _troubled(self, code: _Code, claims: dict[str, Any]) -> dict[str, Any]:
        """The claims with what was ordered to be wrong in them."""
        earlier = int((self.clock.now() - timedelta(hours=2)).timestamp())
        wrong: dict[Trouble, dict[str, Any]] = {
            "wrong-nonce": {"nonce": "another"},
            "expired-token": {"iat": earlier, "exp": earlier + 300},
            "wrong-audience": {"aud": "another"},
            "wrong-issuer": {"iss": "https://another.example"},
            "low-assurance": {"acr": "https://data.gov.dk/concept/core/nsis/loa/Low"},
            "remembered": {"auth_time": earlier},
        }
        return claims | (wrong.get(code.trouble, {}) if code.trouble else {})

    def _client(self, form: Mapping[str, str], authorization: str | None) -> str:
        """Who asks. Raises Refused."""
        if form.get("client_assertion_type") == _ASSERTION:
            return self._asserted(form.get("client_assertion", ""))

        scheme, _, shown = (authorization or "").partition(" ")
        try:
            name, _, secret = base64.b64decode(shown, validate=True).decode().partition(":")
        except ValueError:
            name = secret = ""
        if scheme.lower() != "basic" or not name or not secret:
            raise Refused(401, "invalid_client", "the client has not shown who it is")
        return name

    def _asserted(self, assertion: str) -> str:
        if self.public_key is None:
            raise Refused(401, "invalid_client", "no key of the client is registered")
        try:
            key = import_key(dict(self.public_key))
            claims = jwt.decode(assertion, key, algorithms=["PS256", "ES256"]).claims
            jwt.JWTClaimsRegistry(
                now=int(self.clock.now().timestamp()),
                aud={"essential": True, "value": f"{self.issuer}/token"},
                exp={"essential": True},
                jti={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise Refused(401, "invalid_client", "the assertion does not hold") from error
        return str(claims["sub"])

    def _back(self, asked: Asked, **answer: str) -> dict[str, str]:
        return {**answer, "state": asked.state, "iss": self.issuer}

    def _strike(self) -> Trouble | None:
        """What goes wrong at this sign-in."""
        with self._lock:
            failing = self._failing
            if failing is None:
                return None
            if failing.left is not None:
                failing.left -= 1
                if failing.left == 0:
                    self._failing = None
            return failing.trouble

    def _signing_key(self) -> Key:
        with self._lock:
            if self._key is None:
                self._keys_made += 1
                self._key = self._made_key(f"{self.which}-{self._keys_made}")
            return self._key

    def _made_key(self, kid: str) -> Key:
        """A new key: of RSA as brokers of MitID have, of a curve at the firm's."""
        parameters: KeyParameters = {"kid": kid, "use": "sig"}
        if self.which == "customers":
            return RSAKey.generate_key(2048, parameters)
        return ECKey.generate_key("P-256", parameters)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _algorithm(key: Key) -> str:
    return "RS256" if key.key_type == "RSA" else "ES256"
