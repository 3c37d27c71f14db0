"""A customer ends their supply, in the portal: asked for, looked at, taken back."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from elhandel.market.ends import take_wishes
from elhandel.platform.database import Database
from tests.integration.billing.world import Supply
from tests.integration.portal.conftest import CLOCK, TODAY

DAY = TODAY + timedelta(20)


@pytest.fixture
def end(mine: Supply) -> str:
    return f"/api/portal/{mine.gsrn}/end-of-supply"


def ask(api: TestClient, path: str, day: object = DAY) -> tuple[int, dict[str, object]]:
    answer = api.post(path, json={"date": str(day)})
    return answer.status_code, answer.json()


def becomes(database: Database, state: str) -> None:
    with database.transaction() as tx:
        tx.execute("UPDATE market.process SET state = %s WHERE kind = 'end_of_supply'", [state])


def test_it_is_asked_for_once_and_the_market_is_asked_in_the_customers_name(
    api: TestClient, end: str, poller: Database
) -> None:
    status, answer = ask(api, end)
    assert (status, answer["state"], answer["date"]) == (201, "registered", str(DAY))
    assert ask(api, end) == (200, answer)
    assert ask(api, end, DAY + timedelta(1))[1]["code"] == "end-of-supply-not-possible"

    assert (take_wishes(poller, CLOCK), take_wishes(poller, CLOCK)) == (1, 0)
    with poller.transaction() as tx:
        asked = tx.execute(
            "SELECT business_reason, effective_on, state FROM market.process "
            "WHERE kind = 'end_of_supply'"
        ).fetchall()
    assert asked == [("E20", DAY, "pending")]


def test_a_day_without_three_business_days_before_it_is_refused(api: TestClient, end: str) -> None:
    status, refused = ask(api, end, TODAY + timedelta(1))
    assert (status, refused["code"]) == (422, "day-outside-window")
    assert api.get(end).status_code == 404


def test_beside_a_move_out_it_is_refused_and_the_other_way_round(
    api: TestClient, end: str, mine: Supply
) -> None:
    out = f"/api/portal/{mine.gsrn}/move-out"
    assert ask(api, end)[0] == 201
    status, refused = ask(api, out)
    assert (status, refused["code"]) == (409, "move-out-not-possible")
    assert f"Your end of supply is registered for {DAY} already" in str(refused["detail"])

    assert api.delete(end).json()["state"] == "cancelled"
    assert ask(api, out)[0] == 201
    assert ask(api, end)[1]["code"] == "end-of-supply-not-possible"


def test_it_is_taken_back_until_the_point_is_disconnected(
    api: TestClient, end: str, poller: Database
) -> None:
    ask(api, end)
    take_wishes(poller, CLOCK)
    becomes(poller, "acknowledged")
    assert api.get(end).json()["state_label"] == "Bekræftet"
    assert api.delete(end).json()["state"] == "cancelling"
    take_wishes(poller, CLOCK)
    with poller.transaction() as tx:
        cancelled = tx.execute("SELECT business_reason FROM market.request").fetchall()
    assert cancelled == [("E20",)]


def test_once_the_point_is_disconnected_it_cannot_be_taken_back(
    api: TestClient, end: str, poller: Database
) -> None:
    ask(api, end)
    take_wishes(poller, CLOCK)
    becomes(poller, "completed")
    refused = api.delete(end)
    assert (refused.status_code, refused.json()["code"]) == (409, "end-of-supply-not-possible")
    assert api.get(end).json()["state_label"] == "Ophørt"


def test_a_point_of_somebody_else_is_not_there(api: TestClient, theirs: Supply) -> None:
    path = f"/api/portal/{theirs.gsrn}/end-of-supply"
    answers = (ask(api, path)[0], api.get(path).status_code, api.delete(path).status_code)
    assert answers == (404, 404, 404)
