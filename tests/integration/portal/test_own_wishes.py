"""Another product, and a move-in, by a customer's key: asked for, looked at, taken back; their own
agreement only.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.onboarding.wishes import take_wishes
from elhandel.platform.database import Database
from tests.builders.identifiers import a_gsrn
from tests.integration.billing.world import Supply
from tests.integration.portal.conftest import CLOCK, TODAY

MARCH = date(2026, 3, 1)
NEW_HOME = a_gsrn(77)


def asked(api: TestClient, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = api.post(path, json={key: str(value) for key, value in body.items()})
    return answer.status_code, answer.json()


@pytest.fixture
def changes(mine: Supply) -> str:
    return f"/api/portal/{mine.gsrn}/product-change"


def test_a_product_is_changed_once_looked_at_and_taken_back(
    api: TestClient, changes: str, poller: Database, mine: Supply
) -> None:
    offered = api.get(changes).json()
    assert offered["first"] == str(TODAY + timedelta(1))
    assert offered["latest"] is None
    chosen = offered["products"][0]["product_id"]
    assert chosen != offered["product_id"]

    status, answer = asked(api, changes, product_id=chosen, date=MARCH)
    assert (status, answer["state"], answer["date"]) == (201, "registered", str(MARCH))
    assert asked(api, changes, product_id=chosen, date=MARCH) == (200, answer)
    status, refused = asked(api, changes, product_id=chosen, date=MARCH + timedelta(1))
    assert (status, refused["code"]) == (409, "wish-not-possible")

    assert take_wishes(poller, CLOCK) == 1
    assert api.get(changes).json()["latest"]["state"] == "agreed"
    prices = api.get(f"/api/portal/{mine.gsrn}/agreed-prices").json()["prices"]
    assert (prices[0]["first"], prices[0]["product_id"]) == (str(MARCH), chosen)
    assert prices[1]["past"] == str(MARCH)

    assert api.delete(changes).json()["state"] == "cancelling"
    take_wishes(poller, CLOCK)
    assert api.delete(changes).status_code == 404
    assert api.get(changes).json()["latest"] is None


def test_a_yes_is_to_the_price_that_was_shown(api: TestClient, changes: str) -> None:
    offered = api.get(changes).json()["products"][0]
    parts = ("margin", "supplement", "fixed_price", "subscription")
    shown = {part: offered[part] for part in parts}
    asked_for = {"product_id": offered["product_id"], "date": str(MARCH)}

    for part, other in (("margin", "9.123456"), ("subscription", "1"), ("fixed_price", "2.5")):
        answer = api.post(changes, json={**asked_for, "price": {**shown, part: other}})
        assert (answer.status_code, answer.json()["code"]) == (409, "price-changed")
    assert api.get(changes).json()["latest"] is None

    assert api.post(changes, json={**asked_for, "price": shown}).status_code == 201
    assert api.post(changes, json={**asked_for, "price": shown}).status_code == 200
    again = api.post(changes, json={**asked_for, "price": {**shown, "margin": "9.1"}})
    assert again.json()["code"] == "price-changed"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"product_id": "fast-12", "date": TODAY}, "product-day-not-allowed"),
        ({"product_id": "spot-basis", "date": MARCH}, "wish-not-possible"),
    ],
)
def test_what_cannot_be_changed_to_is_refused(
    api: TestClient, changes: str, body: dict[str, Any], code: str
) -> None:
    assert asked(api, changes, **body)[1]["code"] == code
    assert api.get(changes).json()["latest"] is None


def test_the_agreement_of_somebody_else_is_not_there(api: TestClient, theirs: Supply) -> None:
    path = f"/api/portal/{theirs.gsrn}/product-change"
    assert api.get(path).status_code == 404
    assert asked(api, path, product_id="fast-12", date=MARCH)[0] == 404
    assert api.delete(path).status_code == 404
    assert api.get(f"/api/portal/{theirs.gsrn}/agreed-prices").status_code == 404


def test_a_move_in_is_the_customers_own_and_taken_back(
    api: TestClient, poller: Database, mine: Supply
) -> None:
    path = "/api/portal/move-ins"
    wanted = {"gsrn": NEW_HOME, "date": TODAY + timedelta(3), "product_id": "spot-basis"}
    status, answer = asked(api, path, **wanted)
    assert (status, answer["state"]) == (201, "registered")
    assert asked(api, path, **wanted) == (200, answer)
    status, refused = asked(api, path, **{**wanted, "date": TODAY + timedelta(61)})
    assert (status, refused["code"]) == (422, "start-date-not-allowed")

    take_wishes(poller, CLOCK)
    with poller.transaction() as tx:
        rows = tx.execute(
            "SELECT c.customer_id FROM onboarding.signup "
            "JOIN portfolio.contract c USING (contract_id)"
        ).fetchall()
    assert rows == [(mine.customer_id,)]
    (listed,) = api.get(path).json()["move_ins"]
    assert (listed["gsrn"], listed["state"]) == (NEW_HOME, "registered")

    cancelled = f"{path}/{answer['move_in_id']}"
    assert api.delete(cancelled).json()["state"] == "cancelling"
    take_wishes(poller, CLOCK)
    assert api.get(path).json()["move_ins"][0]["state"] == "cancelled"
    assert api.delete(f"{path}/999").status_code == 404
