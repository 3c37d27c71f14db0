"""What a provider says of itself is read once, believed only where it can be, and its keys are read
again when they have changed.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey

from elhandel.identity.sign_ins import (
    Begun,
    ProviderNotAvailable,
    SignInBrokenOff,
    TakenUp,
    TokenNotAccepted,
)
from elhandel.platform import aws
from elhandel.platform.clock import FixedClock
from elhandel_web.oidc import Discovered, OidcClient, Provider
from simulator.world.identity import People, Person
from simulator.world.identity import Provider as SimulatedProvider
from simulator.world.identity.provider import Refused
from tests.builders.clock import at

NOW = at("2026-01-15T10:00")
ISSUER = "https://broker.example"
BACK = "https://localhost/log-ind/svar"
TAKEN = TakenUp("the nonce", "v" * 43, "/", afresh=False, begun_at=NOW)
BEGUN = Begun("the state", "the nonce", "9QXKXTfx3wkYFGcF33q9cPVqsZ8hXtF0ntBEN61Fq7E", "seed", NOW)

type Answer = Callable[[httpx.Request], httpx.Response]


class Broker:
    """The simulated provider behind an httpx client, with a count of what was asked."""

    def __init__(self, which: Any = "customers", public_key: Any = None) -> None:
        people = People()
        people.add([Person("a-sub", "Anders", cpr="0101901234")])
        self.provider = SimulatedProvider(which, ISSUER, FixedClock(NOW), people, public_key)
        self.asked: list[str] = []
        self.instead: dict[str, Answer] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self._answer(request)
        stream = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=stream)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.instead:
            return self.instead[path](request)
        match path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=self.provider.discovery())
            case "/keys":
                return httpx.Response(200, json=self.provider.keys())
            case _:
                return self._token(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        try:
            answer = self.provider.token(form, request.headers.get("authorization"))
        except Refused as refused:
            return httpx.Response(refused.status, json=refused.body)
        return httpx.Response(200, json=answer)

    def client(self) -> OidcClient:
        kind = "customer" if self.provider.which == "customers" else "staff"
        http = httpx.Client(transport=httpx.MockTransport(self))
        provider = Provider(kind, ISSUER, "elhandel", "the secret", "openid cpr")  # type: ignore[arg-type]
        return OidcClient(provider, Discovered(ISSUER, http))

    def code(self, challenge: str) -> str:
        query = {
            "response_type": "code",
            "client_id": "elhandel",
            "redirect_uri": BACK,
            "scope": "openid cpr",
            "state": "the state",
            "nonce": "the nonce",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return self.provider.sign_in(self.provider.ask(query), "a-sub")["code"]


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The secret that we show the provider; a test may change it."""
    held = {"the secret": "a secret: of ours"}
    monkeypatch.setattr(aws, "secret", lambda name, **_: held[name])
    return held


def challenge() -> str:
    from simulator.world.identity.provider import _challenge

    return _challenge(TAKEN.verifier)


def signed_in(broker: Broker, client: OidcClient, now: datetime = NOW) -> str:
    return client.claims(broker.code(challenge()), BACK, TAKEN, now).sub


@pytest.mark.parametrize("which", ["customers", "staff"])
def test_a_code_becomes_a_person_and_what_is_known_is_not_asked_again(which: str) -> None:
    broker = Broker(which)
    client = broker.client()

    assert [signed_in(broker, client) for _ in range(3)] == ["a-sub"] * 3

    assert broker.asked == ["/.well-known/openid-configuration", "/token", "/keys", *["/token"] * 2]


def test_a_key_that_is_not_known_is_looked_for_once_and_not_by_a_flood() -> None:
    broker = Broker()
    client = broker.client()
    signed_in(broker, client)
    broker.provider.rotate()

    with pytest.raises(TokenNotAccepted):  # the keys were read a moment ago
        signed_in(broker, client)
    keys = client._discovered._keys
    assert keys is not None
    client._discovered._keys = (keys[0], keys[1] - 10)

    assert signed_in(broker, client) == "a-sub"
    assert broker.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "key",
    [RSAKey.generate_key(2048, {"kid": "ours"}), ECKey.generate_key("P-256", {"kid": "ours"})],
    ids=["RSA", "P-256"],
)
def test_with_a_private_key_each_request_is_signed(key: Key, secret: dict[str, str]) -> None:
    secret["the secret"] = json.dumps({"private_key": key.as_dict(private=True)})
    broker = Broker(public_key=key.as_dict(private=False))

    assert signed_in(broker, broker.client()) == "a-sub"


def test_a_provider_that_does_not_know_our_key_lets_nobody_in(secret: dict[str, str]) -> None:
    ours, another = (ECKey.generate_key("P-256", {"kid": "k"}) for _ in range(2))
    secret["the secret"] = json.dumps({"private_key": ours.as_dict(private=True)})
    broker = Broker(public_key=another.as_dict(private=False))

    with pytest.raises(ProviderNotAvailable, match="does not accept"):
        signed_in(broker, broker.client())


def test_a_code_of_another_verifier_or_used_before_is_worth_nothing() -> None:
    broker = Broker()
    client = broker.client()
    with pytest.raises(SignInBrokenOff):
        client.claims(broker.code("another challenge"), BACK, TAKEN, NOW)

    code = broker.code(challenge())
    client.claims(code, BACK, TAKEN, NOW)
    with pytest.raises(SignInBrokenOff):
        client.claims(code, BACK, TAKEN, NOW)
    with pytest.raises(SignInBrokenOff):
        client.claims(broker.code(challenge()), "https://localhost/elsewhere", TAKEN, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"token_endpoint": "http://broker.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "//evil.example"},
        {"token_endpoint": ["https://broker.example/token"]},
    ],
)
def test_what_a_provider_says_of_itself_has_to_be_usable(changes: dict[str, Any]) -> None:
    broker = Broker()
    said = {**broker.provider.discovery(), **changes}
    broker.instead["/.well-known/openid-configuration"] = lambda _: httpx.Response(200, json=said)

    with pytest.raises(ProviderNotAvailable):
        broker.client().authorize_url(BEGUN, BACK)


@pytest.mark.parametrize(
    "keys", [{}, {"keys": []}, {"keys": 1}, {"keys": [{"kty": "RSA"}]}, {"keys": ["x"]}]
)
def test_keys_that_are_none_let_nobody_in(keys: dict[str, Any]) -> None:
    broker = Broker()
    broker.instead["/keys"] = lambda _: httpx.Response(200, json=keys)

    with pytest.raises(ProviderNotAvailable):
        signed_in(broker, broker.client())


@pytest.mark.parametrize("token", ["", "a.b.c", "not a token", "é.é.é", None, 5])
def test_a_token_that_is_none_lets_nobody_in(token: Any) -> None:
    broker = Broker()
    broker.instead["/token"] = lambda _: httpx.Response(200, json={"id_token": token})

    with pytest.raises(TokenNotAccepted):
        broker.client().claims("code", BACK, TAKEN, NOW)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_anybody_could_have_signed_lets_nobody_in(algorithm: str) -> None:
    import base64
    import hashlib
    import hmac

    broker = Broker()
    public = json.dumps(broker.provider.keys()["keys"][0])

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    head = part({"alg": algorithm, "kid": broker.provider.keys()["keys"][0]["kid"]})
    body = part({"iss": ISSUER, "sub": "a-sub", "aud": "elhandel", "nonce": "the nonce"})
    digest = hmac.digest(public.encode(), f"{head}.{body}".encode(), hashlib.sha256)
    seal = "" if algorithm == "none" else base64.urlsafe_b64encode(digest).decode().rstrip("=")
    token = f"{head}.{body}.{seal}"
    broker.instead["/token"] = lambda _: httpx.Response(200, json={"id_token": token})

    with pytest.raises(TokenNotAccepted):
        broker.client().claims("code", BACK, TAKEN, NOW)


def test_a_token_by_another_algorithm_than_ours_lets_nobody_in() -> None:
    broker = Broker()
    key = broker.provider._signing_key()
    header = {"alg": "RS512", "kid": str(key.kid)}
    token = jwt.encode(header, {"iss": ISSUER, "sub": "a-sub"}, key, algorithms=["RS512"])
    broker.instead["/token"] = lambda _: httpx.Response(200, json={"id_token": token})

    with pytest.raises(TokenNotAccepted, match="not signed"):
        broker.client().claims("code", BACK, TAKEN, NOW)


def a_silent_one(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("silent", request=request)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize(
    "answer",
    [
        a_silent_one,
        lambda _: httpx.Response(503),
        lambda _: httpx.Response(429),
        lambda _: httpx.Response(200, text="<html>"),
        lambda _: httpx.Response(200, content=b"[" * 100_000),
        lambda _: httpx.Response(200, content=b" " * 300_000),
        lambda _: httpx.Response(302, headers={"location": "https://evil.example/"}),
    ],
    ids=["silent", "503", "429", "page", "deep", "long", "redirect"],
)
def test_a_provider_that_does_not_answer_is_not_available_and_may_be_later(
    path: str, answer: Answer
) -> None:
    broker = Broker()
    client = broker.client()
    broker.instead[path] = answer
    with pytest.raises(ProviderNotAvailable):
        signed_in(broker, client)

    del broker.instead[path]
    assert signed_in(broker, client) == "a-sub"


def test_who_signs_out_goes_on_to_the_provider_where_it_offers_that() -> None:
    broker = Broker()
    url = broker.client().sign_out_url("https://localhost/log-ud")
    assert url is not None
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["elhandel"],
        "post_logout_redirect_uri": ["https://localhost/log-ud"],
    }

    said = {**broker.provider.discovery(), "end_session_endpoint": None}
    broker.instead["/.well-known/openid-configuration"] = lambda _: httpx.Response(200, json=said)
    assert broker.client().sign_out_url("https://localhost/log-ud") is None
    broker.instead["/.well-known/openid-configuration"] = a_silent_one
    assert broker.client().sign_out_url("https://localhost/log-ud") is None
