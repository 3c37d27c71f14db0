"""The five acceptance scenarios of meters over HTTP, by their names (B.2: GX-MET-1 to 6)."""

import json

from fastapi.testclient import TestClient

from elhandel.meters.keys import FORM as KEY_FORM
from elhandel.meters.registry import SERIAL as SERIAL_FORM
from elhandel.portal.meters import MeterWish
from elhandel.values.base58 import encoded
from tests.builders.chain import a_wallet, signed_by
from tests.integration.meters.conftest import ApiOf
from tests.integration.meters.world import SERIAL, Meters

VERIFY = "/api/meters/verify"
SUBMIT = "/api/meters/submit-reading"
WRONG = "AAAAA-BBBBB-CCCCC-DDDDD"


def wish(key: str = WRONG, serial: str = SERIAL) -> dict[str, object]:
    return {
        "meter_serial": serial,
        "meter_key": key,
        "verification_method": "serial",
        "meter_type": "solar",
        "manufacturer": "Solaria",
    }


def test_the_api_asks_for_the_forms_of_the_room() -> None:
    """GX-MET-4."""
    schema = json.dumps(MeterWish.model_json_schema())
    for form in (SERIAL_FORM, KEY_FORM):
        assert f'"pattern": {json.dumps(form)}' in schema


def code_of(client: TestClient, body: dict[str, object], path: str = VERIFY) -> tuple[int, str]:
    answer = client.post(path, json=body)
    return answer.status_code, answer.json().get("code", "")


def test_a_meter_is_verified_by_the_key_that_we_sent(world: Meters, api_of: ApiOf) -> None:
    """GX-MET-1, GX-MET-4, GX-USR-1: success."""
    home = world.home()
    key = world.issue(home.customer)
    client = api_of(home.customer)

    verified = client.post(VERIFY, json=wish(key), headers={"user-agent": "a browser"})

    assert verified.status_code == 201, verified.text
    assert verified.json().keys() == {"meter_id", "verification_status", "message"}
    assert verified.json()["verification_status"] == "verified"
    listed = client.get("/api/meters/registered", params={"status": "verified"}).json()
    assert (listed["total"], listed["meters"][0]["meter_id"]) == (1, verified.json()["meter_id"])
    assert client.get("/api/meters/registered", params={"meter_type": "wind"}).json() == {
        "meters": [],
        "total": 0,
    }
    attempts = world.world.rows("SELECT result, reason, address, user_agent FROM meters.attempt")
    assert attempts == [("success", None, "testclient", "a browser")]


def test_a_second_user_is_refused_the_same_meter(world: Meters, api_of: ApiOf) -> None:
    """GX-MET-5: claimed by another is 400, "already registered"; one's own again too."""
    first, second = world.home(1), world.home(2)
    assert code_of(api_of(first.customer), wish(world.issue(first.customer)))[0] == 201

    refused = code_of(api_of(second.customer), wish(world.issue(second.customer)))
    assert refused == (400, "meter-already-registered")
    assert code_of(api_of(second.customer), wish()) == (400, "wrong-meter-key")
    assert code_of(api_of(first.customer), wish()) == (400, "meter-already-verified")
    assert world.results(second.customer) == ["meter_claimed", "invalid_key"]


def test_the_sixth_attempt_within_an_hour_is_refused(world: Meters, api_of: ApiOf) -> None:
    """GX-MET-3."""
    home = world.home()
    client = api_of(home.customer)

    for _ in range(5):
        assert code_of(client, wish()) == (400, "wrong-meter-key")
    sixth = client.post(VERIFY, json=wish(world.issue(home.customer)))

    assert (sixth.status_code, sixth.json()["code"]) == (429, "too-many-meter-attempts")
    assert 3_595 <= int(sixth.headers["retry-after"]) <= 3_601
    assert world.results(home.customer) == ["invalid_key"] * 5 + ["rate_limited"]


def test_a_reading_without_verification_is_forbidden(world: Meters, api_of: ApiOf) -> None:
    """GX-RDG-1, GX-MET-5: ownership is looked at first, whatever else is wrong with it."""
    home, other = world.home(1), world.home(2)
    world.issue(other.customer)
    theirs = world.verify(other.customer)
    client = api_of(home.customer)

    for meter in (SERIAL, str(theirs.meter_id), "0b2a5c1e-0000-4000-8000-000000000000"):
        for kwh in ("25.5", "1000"):
            body: dict[str, object] = {"meter_id": meter, "kwh_amount": kwh}
            assert code_of(client, body, SUBMIT) == (403, "meter-not-verified")
    assert world.world.rows("SELECT count(*) FROM meters.reading") == [(0,)]


def test_a_reading_is_linked_to_the_row_of_the_registry(world: Meters, api_of: ApiOf) -> None:
    """GX-RDG-1, GX-RDG-2: it is kept with its meter, and not minted."""
    home = world.home()
    world.issue(home.customer)
    meter = world.verify(home.customer)
    client = api_of(home.customer)
    body = {
        "meter_id": str(meter.meter_id),
        "kwh_amount": 25.5,
        "reading_timestamp": "2026-01-31T11:00:00Z",
        "meter_signature": "signed",
        "metadata": {"firmware": "1.2"},
    }

    submitted = client.post(SUBMIT, json=body)
    again = client.post(SUBMIT, json=body)

    assert (submitted.status_code, again.status_code) == (201, 200), submitted.text
    assert submitted.json() == again.json()
    assert (submitted.json()["kwh_amount"], submitted.json()["minted"]) == ("25.500", False)
    assert world.world.rows("SELECT meter_no, wh, submitted_by FROM meters.reading") == [
        (meter.meter_no, 25_500, f"customer:{home.customer}")
    ]
    mine = client.get("/api/meters/my-readings").json()
    assert (mine["total"], mine["readings"]) == (1, [submitted.json()])
    assert client.get("/api/meters/stats").json() == {
        "total_readings": 1,
        "total_kwh": "25.500",
        "minted_kwh": "0.000",
        "unminted_kwh": "25.500",
    }


def test_nobody_without_a_key_of_theirs_gets_in(world: Meters, api_of: ApiOf) -> None:
    """GX-MET-5: unauthenticated is 401."""
    client = api_of(world.home().customer)
    client.headers["x-api-key"] = "elh_" + "x" * 43

    for path in ("registered", "my-readings", "stats"):
        assert client.get(f"/api/meters/{path}").status_code == 401
    assert client.post(VERIFY, json=wish()).status_code == 401


def test_a_customer_goes_from_a_meter_to_a_wallet_to_a_reading(
    world: Meters, api_of: ApiOf
) -> None:
    """GX-USR-1, from the customer's key on: only a verified meter's reading is taken."""
    home = world.home()
    client = api_of(home.customer)
    body: dict[str, object] = {"meter_id": home.roof, "kwh_amount": "1.5"}
    assert code_of(client, body, SUBMIT) == (403, "meter-not-verified")

    proof = {"meter_serial": home.roof, "verification_method": "datahub", "meter_type": "solar"}
    verified = client.post(VERIFY, json=proof)
    assert verified.status_code == 201, verified.text

    address = a_wallet("Mette")
    asked = client.post("/api/user/wallet/challenge", json={"wallet_address": address})
    signature = encoded(signed_by("Mette", asked.json()["message"].encode()))
    connected = client.post(
        "/api/user/wallet", json={"wallet_address": address, "signature": signature}
    )
    assert connected.status_code == 200, connected.text

    body["meter_id"] = verified.json()["meter_id"]
    assert code_of(client, body, SUBMIT) == (201, "")
    by_wallet = client.get(f"/api/meters/readings/{address}").json()
    assert by_wallet == client.get("/api/meters/my-readings").json()
    assert by_wallet["total"] == 1
