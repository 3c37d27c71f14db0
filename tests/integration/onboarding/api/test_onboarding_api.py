"""What the onboarding API answers, to good requests and to bad ones."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from functions.onboarding.app import SignupRequest

ANDERS: dict[str, Any] = {
    "gsrn": "571313180000000001",
    "customer_name": "Anders Jensen",
    "cpr_cvr": "0101901234",
    "contact_type": "private",
    "email": "anders@example.dk",
    "phone": "+4512345678",
    "product_id": "spot-basis",
    "channel": "web",
}


def test_the_example_of_the_first_requirements_works_as_it_stands(api: TestClient) -> None:
    answer = api.post("/api/signup", json=ANDERS)
    assert answer.status_code == 201
    body = answer.json()
    assert body["signup_id"] == "SGN-2026-00001"
    assert body["status"] == "registered"
    assert body["gsrn"] == ANDERS["gsrn"]
    assert (
        body["estimated_activation"] == "2026-03-23"
    )  # fifteen business days after Monday 2 March
    assert len(body["warnings"]) == 3  # check digit, modulus 11, phone range


def test_only_active_products_are_offered_in_their_order(api: TestClient) -> None:
    products = api.get("/api/products").json()
    assert [product["id"] for product in products] == ["spot-basis", "spot-groen", "fast-12"]
    assert products[0]["margin"] == "0.04"
    assert products[0]["subscription"] == "29"
    assert products[2]["fixed_price"] == "0.72"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"gsrn": "57131318000000000"}, "invalid-value", "gsrn"),
        ({"gsrn": "581313180000000001"}, "invalid-value", "gsrn"),
        ({"cpr_cvr": "3201901234"}, "invalid-value", "cpr_cvr"),
        ({"cpr_cvr": "12345"}, "invalid-value", "cpr_cvr"),
        ({"contact_type": "business", "cpr_cvr": "12345678"}, "invalid-value", "cpr_cvr"),
        ({"email": "anders"}, "invalid-value", "email"),
        ({"phone": "12"}, "invalid-value", "phone"),
        ({"product_id": "spot-2023"}, "product-not-offered", "product_id"),
        ({"product_id": "nothing"}, "product-not-offered", "product_id"),
        ({"type": "move_in", "date": "2026-02-20"}, "start-date-not-allowed", "move_in.date"),
        ({"type": "move_in", "date": "2026-05-30"}, "start-date-not-allowed", "move_in.date"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_field(
    api: TestClient, change: dict[str, Any], code: str, field: str
) -> None:
    answer = api.post("/api/signup", json={**ANDERS, **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["field"]) == (code, field)


@pytest.mark.parametrize(
    "change",
    [
        {"customer_name": "   "},
        {"contact_type": "club"},
        {"channel": "fax"},
        {"type": "move_in"},
        {"secondary": True},
        {"date": "2026-03-10"},
        {"unknown": 1},
        {"billing_address": {"street": "Vestergade"}},
    ],
)
def test_a_request_of_the_wrong_form_is_refused_without_repeating_it(
    api: TestClient, change: dict[str, Any]
) -> None:
    answer = api.post("/api/signup", json={**ANDERS, **change})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid-request"
    assert ANDERS["cpr_cvr"] not in answer.text
    assert ANDERS["email"] not in answer.text


def test_a_move_in_starts_on_the_wished_day(api: TestClient) -> None:
    answer = api.post("/api/signup", json={**ANDERS, "type": "move_in", "date": "2026-03-05"})
    assert answer.json()["estimated_activation"] == "2026-03-05"


def test_a_secondary_move_in_is_asked_for_as_one(api: TestClient, database: Database) -> None:
    move_in = {**ANDERS, "type": "move_in", "date": "2026-03-05"}
    assert api.post("/api/signup", json={**move_in, "secondary": True}).status_code == 201
    with database.transaction() as tx:
        asked = tx.execute("SELECT kind, business_reason FROM market.process").fetchall()
    assert asked == [("move_in", "D29")]


def test_a_metering_point_is_signed_up_once_and_again_after_a_cancellation(api: TestClient) -> None:
    first = api.post("/api/signup", json=ANDERS).json()
    refused = api.post("/api/signup", json=ANDERS)
    assert (refused.status_code, refused.json()["code"]) == (
        409,
        "metering-point-already-signed-up",
    )
    assert api.post(f"/api/signup/{first['signup_id']}/cancel").json()["status"] == "cancelled"
    assert api.post("/api/signup", json=ANDERS).status_code == 201


def test_one_customer_signs_up_several_metering_points(api: TestClient, database: Database) -> None:
    for gsrn in ("571313180000000001", "571313180000000012"):
        assert api.post("/api/signup", json={**ANDERS, "gsrn": gsrn}).status_code == 201
    with database.transaction() as tx:
        assert tx.execute(
            "SELECT count(*), count(proved_at) FROM portfolio.customer"
        ).fetchone() == (2, 0)


def test_a_signup_may_ask_for_protection(api: TestClient, database: Database) -> None:
    assert api.post("/api/signup", json={**ANDERS, "protected_name": True}).status_code == 201
    with database.transaction() as tx:
        asked = tx.execute(
            "SELECT protected_name, protected_address FROM portfolio.contract"
        ).fetchall()
    assert asked == [(True, False)]


def test_the_same_key_and_body_gives_the_same_answer_and_another_body_is_refused(
    api: TestClient,
) -> None:
    headers = {"Idempotency-Key": "order-17"}
    first = api.post("/api/signup", json=ANDERS, headers=headers)
    again = api.post("/api/signup", json=ANDERS, headers=headers)
    other = api.post("/api/signup", json={**ANDERS, "channel": "app"}, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (
        422,
        "idempotency-key-used-for-another-request",
    )


def test_a_request_is_the_same_for_a_later_version_of_the_api() -> None:
    """A key may come again after a deployment that asks for more: what has its default was not
    asked for.
    """

    class Later(SignupRequest):
        newsletter: bool = False

    assert Later.model_validate(ANDERS).asked() == SignupRequest.model_validate(ANDERS).asked()
    assert (
        Later.model_validate({**ANDERS, "newsletter": True}).asked()
        != Later.model_validate(ANDERS).asked()
    )


def test_one_idempotency_key_from_two_callers_is_two_keys(
    api: TestClient, database: Database, clock: FixedClock
) -> None:
    with database.transaction() as tx:
        partner = {"x-api-key": create_key(tx, "partner", "sales", clock)}
    headers = {"Idempotency-Key": "order-17"}
    other = {**ANDERS, "gsrn": "571313180000000012"}
    mine = api.post("/api/signup", json=ANDERS, headers=headers)
    theirs = api.post("/api/signup", json=other, headers={**headers, **partner})
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert theirs.json()["gsrn"] == other["gsrn"]
    assert (
        api.post("/api/signup", json=other, headers={**headers, **partner}).json() == theirs.json()
    )


def test_a_refused_request_leaves_its_key_free(api: TestClient) -> None:
    headers = {"Idempotency-Key": "order-18"}
    assert (
        api.post("/api/signup", json={**ANDERS, "phone": "1"}, headers=headers).status_code == 422
    )
    assert api.post("/api/signup", json=ANDERS, headers=headers).status_code == 201


def test_a_signup_is_registered_until_it_is_sent(api: TestClient) -> None:
    signup = api.post("/api/signup", json=ANDERS).json()
    status = api.get(f"/api/signup/{signup['signup_id']}/status").json()
    assert status["status"] == "registered"
    assert status["rejection_reason"] is None


def test_another_day_of_moving_in_is_told_over_the_api(api: TestClient) -> None:
    move_in = {**ANDERS, "type": "move_in", "date": "2026-03-10"}
    path = f"/api/signup/{api.post('/api/signup', json=move_in).json()['signup_id']}"

    answer = api.post(f"{path}/date", json={"date": "2026-03-12"})

    assert (answer.status_code, answer.json()["estimated_activation"]) == (200, "2026-03-12")
    assert api.get(f"{path}/status").json() == answer.json()
    assert (answer.json()["stage"], answer.json()["asks"]) == ("registered", None)
    for body, status, code in (
        ({"date": "2026-06-01"}, 422, "start-date-not-allowed"),
        ({"date": "soon"}, 422, "invalid-request"),
        ({"date": "2026-03-12", "why": "so"}, 422, "invalid-request"),
    ):
        refused = api.post(f"{path}/date", json=body)
        assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_the_day_of_a_switch_is_nobodys_to_choose(api: TestClient) -> None:
    signup = api.post("/api/signup", json=ANDERS).json()["signup_id"]
    refused = api.post(f"/api/signup/{signup}/date", json={"date": "2026-03-12"})
    assert (refused.status_code, refused.json()["code"]) == (409, "signup-cannot-be-redated")
    assert (
        api.post("/api/signup/SGN-2026-99999/date", json={"date": "2026-03-12"}).status_code == 404
    )


def test_an_unknown_signup_is_not_found(api: TestClient) -> None:
    answer = api.get("/api/signup/SGN-2026-99999/status")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert api.post("/api/signup/SGN-2026-99999/cancel").status_code == 404


def test_without_a_key_nothing_is_told_and_a_key_for_another_door_opens_none(
    api: TestClient, database: Database, clock: FixedClock
) -> None:
    with database.transaction() as tx:
        other = create_key(tx, "staff", "operations", clock)
    paths = [("GET", "/api/products"), ("POST", "/api/signup"), ("GET", "/api/signup/x/status")]
    for method, path in paths:
        for key, status in (("", 401), ("elh_wrong", 401), (other, 403)):
            answer = api.request(method, path, headers={"x-api-key": key})
            assert (answer.status_code, answer.headers["content-type"]) == (
                status,
                "application/problem+json",
            )


def test_signups_are_numbered_without_a_gap_even_when_some_are_refused(api: TestClient) -> None:
    gsrns = [
        "571313180000000012",
        "57",
        "571313180000000029",
        "571313180000000012",
        "571313180000000036",
    ]
    answers = [api.post("/api/signup", json={**ANDERS, "gsrn": gsrn}).json() for gsrn in gsrns]
    numbers = [answer["signup_id"] for answer in answers if "signup_id" in answer]
    assert numbers == ["SGN-2026-00001", "SGN-2026-00002", "SGN-2026-00003"]
