"""A customer moves out, in the portal: registered, looked at, taken back; their own point only."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from elhandel.market.ends import take_wishes, wish_end
from elhandel.platform.database import Database
from tests.builders.waiting import Second
from tests.integration.billing.world import Supply
from tests.integration.portal.conftest import CLOCK, TODAY

OUT = TODAY + timedelta(10)
ANSWERED = "UPDATE market.process SET state = %s, reject_code = %s WHERE kind = 'move_out'"


@pytest.fixture
def move_out(mine: Supply) -> str:
    return f"/api/portal/{mine.gsrn}/move-out"


def register(api: TestClient, path: str, day: object = OUT) -> tuple[int, dict[str, object]]:
    answer = api.post(path, json={"date": str(day)})
    return answer.status_code, answer.json()


def states(database: Database) -> list[str]:
    with database.transaction() as tx:
        rows = tx.execute("SELECT state FROM market.process WHERE kind = 'move_out'").fetchall()
    return [row[0] for row in rows]


def test_the_same_day_twice_is_one_move_out_and_another_is_refused(
    api: TestClient, move_out: str, poller: Database
) -> None:
    status, answer = register(api, move_out)
    assert status == 201
    assert (answer["state"], answer["state_label"], answer["date"]) == (
        "registered",
        "Registreret",
        str(OUT),
    )
    assert register(api, move_out) == (200, answer)
    status, refused = register(api, move_out, OUT + timedelta(1))
    assert (status, refused["code"]) == (409, "move-out-not-possible")
    assert str(OUT) in str(refused["detail"])

    assert take_wishes(poller, CLOCK) == 1
    assert take_wishes(poller, CLOCK) == 0
    assert states(poller) == ["pending"]
    assert register(api, move_out)[0] == 200


def test_two_days_at_once_are_one_move_out_and_a_refusal(
    api: TestClient,
    move_out: str,
    mine: Supply,
    database_of: Callable[[str], Database],
    database_url: str,
) -> None:
    with database_of("portal").customer_transaction(mine.customer_id) as tx:
        wish_end(tx, mine.metering_point_id, "move_out", OUT, CLOCK)
        second = Second(database_url, lambda: register(api, move_out, OUT + timedelta(1)))
    status, refused = second.result()
    assert (status, refused["code"]) == (409, "move-out-not-possible")


@pytest.mark.parametrize("days", [0, -1, 61])
def test_a_day_outside_the_window_is_refused_with_the_days_it_may_be(
    api: TestClient, move_out: str, days: int
) -> None:
    status, refused = register(api, move_out, TODAY + timedelta(days))
    assert (status, refused["code"]) == (422, "day-outside-window")
    assert f"from {TODAY + timedelta(1)} to {TODAY + timedelta(60)}" in str(refused["detail"])
    assert api.get(move_out).status_code == 404


def test_a_point_of_somebody_else_is_not_there(
    api: TestClient, theirs: Supply, database: Database
) -> None:
    path = f"/api/portal/{theirs.gsrn}/move-out"
    answers = (register(api, path)[0], api.get(path).status_code, api.delete(path).status_code)
    assert answers == (404, 404, 404)
    with database.transaction() as tx:
        assert tx.execute("SELECT 1 FROM market.move_out_wish").fetchall() == []


@pytest.mark.parametrize(
    ("process", "shown"),
    [
        ("sent", "processing"),
        ("acknowledged", "confirmed"),
        ("completed", "completed"),
        ("rejected", "rejected"),
    ],
)
def test_what_the_market_says_is_shown(
    api: TestClient, move_out: str, poller: Database, process: str, shown: str
) -> None:
    register(api, move_out)
    take_wishes(poller, CLOCK)
    with poller.transaction() as tx:
        tx.execute(ANSWERED, [process, "D40" if process == "rejected" else None])
    answer = api.get(move_out).json()
    assert answer["state"] == shown
    expected = "Another process runs on this metering point." if shown == "rejected" else None
    assert answer["reason"] == expected

    take_wishes(poller, CLOCK)  # what is over makes room for another
    is_over = shown in {"completed", "rejected"}
    assert register(api, move_out, OUT + timedelta(1))[0] == (201 if is_over else 409)


def test_the_day_shown_is_the_one_that_the_market_was_asked_for(
    api: TestClient, move_out: str, poller: Database
) -> None:
    register(api, move_out)
    take_wishes(poller, CLOCK)
    with poller.transaction() as tx:
        later = OUT + timedelta(1)
        tx.execute("UPDATE market.process SET effective_on = %s WHERE kind = 'move_out'", [later])
    assert api.get(move_out).json()["date"] == str(later)
    assert register(api, move_out)[0] == 200  # what was wished is still the same


def test_taken_back_before_anything_was_sent_it_is_cancelled_at_once(
    api: TestClient, move_out: str, poller: Database
) -> None:
    register(api, move_out)
    assert api.delete(move_out).json()["state"] == "cancelled"
    assert api.delete(move_out).json()["state"] == "cancelled"
    assert take_wishes(poller, CLOCK) == 0
    assert states(poller) == []
    assert register(api, move_out, OUT + timedelta(1))[0] == 201


def test_taken_back_after_the_confirmation_the_market_is_asked_once(
    api: TestClient, move_out: str, poller: Database
) -> None:
    register(api, move_out)
    take_wishes(poller, CLOCK)
    with poller.transaction() as tx:
        tx.execute(ANSWERED, ["acknowledged", None])
    assert api.delete(move_out).json()["state"] == "cancelling"
    assert take_wishes(poller, CLOCK) == 1
    assert states(poller) == ["cancellation_pending"]
    assert api.get(move_out).json()["state"] == "cancelling"

    with poller.transaction() as tx:
        tx.execute(ANSWERED, ["acknowledged", None])  # the market refused
    assert take_wishes(poller, CLOCK) == 0
    assert api.get(move_out).json()["state"] == "confirmed"


def test_what_stands_in_the_way_is_told_without_a_word_about_others(
    api: TestClient, move_out: str, poller: Database, mine: Supply
) -> None:
    register(api, move_out)
    with poller.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.supply_period SET ends_on = %s WHERE supply_period_id = %s",
            [OUT - timedelta(2), mine.supply_period_id],
        )
    take_wishes(poller, CLOCK)
    answer = api.get(move_out).json()
    assert answer["state"] == "rejected"
    assert answer["reason"].startswith("Something else is under way at your metering point")
    status, refused = register(api, move_out)
    assert (status, refused["code"]) == (409, "move-out-not-possible")
