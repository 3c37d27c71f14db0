"""The simulated providers check what a real one checks."""

import base64
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet

from simulator.loopback import HEADERS
from simulator.world.identity import sub_of as named
from simulator.world.outside import OutsideSettings, create_app
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import SUPPLIER

URL = "http://127.0.0.1:8090"
BACK = "http://127.0.0.1:8080/log-ind/svar"
VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)
ASKED = {
    "response_type": "code",
    "client_id": "elhandel-site",
    "redirect_uri": BACK,
    "scope": "openid cpr",
    "state": "a state",
    "nonce": "a nonce",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
BASIC = {"authorization": "Basic " + base64.b64encode(b"elhandel-site:x").decode()}


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock(at("2026-01-15T10:00"))


@pytest.fixture(scope="module")
def world(clock: HandClock) -> TestClient:
    app = create_app(OutsideSettings(SUPPLIER, url=URL), clock)
    client = TestClient(app, base_url=URL, follow_redirects=False, headers=dict(HEADERS))
    people = [{"name": "Anders <b>", "cpr": "0101901234"}, {"name": "Bageren", "cvr": "13585628"}]
    assert client.post("/control/identity/people", json={"people": people}).status_code == 201
    return client


def sub_of(world: TestClient, name: str) -> str:
    known = world.get("/control/identity/people").json()
    return next(str(person["sub"]) for person in known if person["name"] == name)


def sign_in(
    world: TestClient, sub: str, which: str = "customers", **changes: str
) -> dict[str, str]:
    """What the browser brings back."""
    answer = world.post(
        f"/identity/{which}/authorize", params={**ASKED, **changes}, data={"who": sub}
    )
    assert answer.status_code == 303, answer.text
    back = urlsplit(answer.headers["location"])
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def token(world: TestClient, worth: str, /, which: str = "customers", **changes: str) -> Any:
    form = {
        "grant_type": "authorization_code",
        "code": worth,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    return world.post(f"/identity/{which}/token", data=form, headers=BASIC)


def claims(world: TestClient, text: str, which: str = "customers") -> dict[str, Any]:
    keys = KeySet.import_key_set(world.get(f"/identity/{which}/keys").json())
    return dict(jwt.decode(text, keys, algorithms=["RS256", "ES256"]).claims)


def test_a_customer_signs_in_and_the_token_says_only_what_was_asked_for(world: TestClient) -> None:
    back = sign_in(world, sub_of(world, "Anders <b>"))
    assert (back["state"], back["iss"]) == ("a state", f"{URL}/identity/customers")

    said = claims(world, token(world, back["code"]).json()["id_token"])
    assert (said["cpr"], said["nonce"], said["aud"]) == ("0101901234", "a nonce", "elhandel-site")
    assert said["acr"].endswith("/Substantial")
    assert "0101901234" not in said["sub"]

    narrow = sign_in(world, sub_of(world, "Bageren"), scope="openid")
    assert "cvr" not in claims(world, token(world, narrow["code"]).json()["id_token"])


@pytest.mark.parametrize("which", ["customers", "staff"])
def test_who_signs_in_brings_an_access_token_for_our_apis(
    world: TestClient, clock: HandClock, which: str
) -> None:
    """Of type at+jwt, for our audience: `docs/api.md` asks for one."""
    sub = sub_of(world, "Bageren") if which == "customers" else named("bo")
    code = sign_in(world, sub, which)["code"]
    ordered = world.post(f"/control/identity/{which}/access-tokens", json={"sub": sub})
    for text in (token(world, code, which).json(), ordered.json()):
        keys = KeySet.import_key_set(world.get(f"/identity/{which}/keys").json())
        read = jwt.decode(text["access_token"], keys, algorithms=["RS256", "ES256"])
        assert (read.header["typ"], read.claims["aud"]) == ("at+jwt", "elhandel-api")
        assert (read.claims["iss"], read.claims["sub"]) == (f"{URL}/identity/{which}", sub)
        assert read.claims["exp"] == int((clock.now() + timedelta(minutes=5)).timestamp())


def test_nobody_unknown_gets_an_access_token(world: TestClient) -> None:
    answer = world.post("/control/identity/customers/access-tokens", json={"sub": named("bo")})
    assert answer.status_code == 400
    assert answer.json()["error_description"] == "there is nobody of that sub"


def test_the_staff_are_five_and_named_by_their_usernames(world: TestClient) -> None:
    page = world.get("/identity/staff/authorize", params=ASKED).text
    names = [name for name in ("(mette)", "(bo)", "(ida)", "(rie)", "(anna)") if name in page]
    assert len(names) == 5


def test_names_are_texts_on_the_page_and_can_be_searched(world: TestClient) -> None:
    page = world.get("/identity/customers/authorize", params={**ASKED, "find": "anders"}).text
    assert "Anders &lt;b&gt;" in page
    assert "Bageren" not in page
    assert "<script" not in page


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"scope": "cpr"},
        {"state": ""},
        {"nonce": ""},
    ],
)
def test_a_request_of_another_form_is_refused_on_the_spot(
    world: TestClient, changes: dict[str, str]
) -> None:
    query = {**ASKED, **changes}
    assert world.get("/identity/customers/authorize", params=query).status_code == 400
    answer = world.post("/identity/customers/authorize", params=query, data={"who": ""})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "another"},
        {"redirect_uri": BACK + "x"},
        {"code_verifier": "w" * 43},
        {"grant_type": "refresh_token"},
    ],
)
def test_a_code_is_worth_nothing_with_anything_else_and_then_nothing_at_all(
    world: TestClient, changes: dict[str, str]
) -> None:
    code = sign_in(world, sub_of(world, "Bageren"))["code"]

    assert token(world, code, **changes).status_code == 400
    worth = token(world, code).status_code
    assert worth == (200 if changes.keys() & {"code", "grant_type"} else 400)
    assert token(world, code).status_code == 400


def test_a_code_grows_old_and_another_client_gets_nothing_for_it(
    world: TestClient, clock: HandClock
) -> None:
    code = sign_in(world, sub_of(world, "Bageren"), client_id="another")["code"]
    assert token(world, code).status_code == 400

    code = sign_in(world, sub_of(world, "Bageren"))["code"]
    clock.move_by(seconds=61)
    assert token(world, code).status_code == 400
    assert world.post("/identity/customers/token", data={}).status_code == 401


def test_a_failure_strikes_as_often_as_was_asked(world: TestClient, clock: HandClock) -> None:
    order = {"kind": "remembered", "count": 1}
    assert world.post("/admin/identity/customers/failures", json=order).status_code == 201

    ages = []
    for _ in range(2):
        back = sign_in(world, sub_of(world, "Bageren"))
        said = claims(world, token(world, back["code"]).json()["id_token"])
        ages.append(timedelta(seconds=said["iat"] - said["auth_time"]))
    assert ages == [timedelta(hours=2), timedelta(0)]


def test_another_key_signs_from_then_on(world: TestClient) -> None:
    before = world.get("/identity/staff/keys").json()
    kid = world.post("/admin/identity/staff/keys").json()["kid"]
    after = world.get("/identity/staff/keys").json()

    assert [key["kid"] for key in after["keys"]] == [kid]
    assert before["keys"][0]["kid"] != kid
    assert "d" not in after["keys"][0]


def test_signing_out_leads_back_to_this_machine_only(world: TestClient) -> None:
    path = "/identity/customers/end-session"
    home = {"post_logout_redirect_uri": "http://127.0.0.1:8080/log-ud"}
    assert world.get(path, params=home).headers["location"] == "http://127.0.0.1:8080/log-ud"
    away = {"post_logout_redirect_uri": "https://evil.example/"}
    assert world.get(path, params=away).status_code == 200
