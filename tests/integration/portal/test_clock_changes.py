"""The days on which the clocks change, as a customer sees them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.platform.database import Database
from elhandel.pricing.spot import SpotDay, store_spot_days
from tests.integration.billing.world import NOW, Supply, readings

type Consumption = Callable[[str, str, str], dict[str, Any]]

AUTUMN, SPRING = date(2025, 10, 26), date(2026, 3, 29)


@pytest.fixture
def consumption(api: TestClient, database: Database, mine: Supply) -> Consumption:
    """`consumption(from, to, resolution)` of a point that uses 100 Wh in every hour of both
    months.
    """
    with database.transaction() as tx:
        readings(tx, mine.metering_point_id, (date(2025, 10, 1), date(2025, 11, 1)), 100)
        readings(tx, mine.metering_point_id, (date(2026, 3, 1), date(2026, 4, 1)), 100)

    def ask(start: str, end: str, resolution: str) -> dict[str, Any]:
        period = {"from": start, "to": end, "resolution": resolution}
        answer: dict[str, Any] = api.get(
            f"/api/portal/{mine.gsrn}/consumption", params=period
        ).json()
        return answer

    return ask


@pytest.mark.parametrize(
    ("start", "end", "hours", "first", "last"),
    [
        ("2025-10-26", "2025-10-27", 25, "2025-10-25T22:00:00Z", "2025-10-26T22:00:00Z"),
        ("2026-03-29", "2026-03-30", 23, "2026-03-28T23:00:00Z", "2026-03-29T21:00:00Z"),
    ],
)
def test_every_hour_of_the_day_is_there_once_an_hour_after_the_other(
    consumption: Consumption, start: str, end: str, hours: int, first: str, last: str
) -> None:
    intervals = consumption(start, end, "hour")["intervals"]
    starts = [datetime.fromisoformat(interval["start"]) for interval in intervals]
    assert (intervals[0]["start"], intervals[-1]["start"], len(starts)) == (first, last, hours)
    assert {(later - earlier).total_seconds() for earlier, later in pairwise(starts)} == {3600}


@pytest.mark.parametrize(
    ("start", "end", "day", "of_day", "of_month"),
    [
        ("2025-10-01", "2025-11-01", AUTUMN, "2.500", "74.500"),
        ("2026-03-01", "2026-04-01", SPRING, "2.300", "74.300"),
    ],
)
def test_hours_days_and_the_month_have_the_same_sum(
    consumption: Consumption, start: str, end: str, day: date, of_day: str, of_month: str
) -> None:
    answers = {
        resolution: consumption(start, end, resolution) for resolution in ("hour", "day", "month")
    }
    assert {resolution: answer["kwh"] for resolution, answer in answers.items()} == dict.fromkeys(
        answers, of_month
    )
    for answer in answers.values():
        assert sum(Decimal(interval["kwh"]) for interval in answer["intervals"]) == Decimal(
            of_month
        )
        assert all(interval["complete"] for interval in answer["intervals"])
    assert [
        interval["kwh"]
        for interval in answers["day"]["intervals"]
        if interval["start"] == day.isoformat()
    ] == [of_day]


@pytest.mark.parametrize(
    ("day", "minutes", "count", "last"),
    [
        (AUTUMN, 15, 100, "2025-10-26T22:45:00Z"),
        (SPRING, 15, 92, "2026-03-29T21:45:00Z"),
        (date(2024, 10, 27), 60, 25, "2024-10-27T22:00:00Z"),
        (date(2025, 3, 30), 60, 23, "2025-03-30T21:00:00Z"),
    ],
)
def test_spot_prices_stand_at_their_own_instants(
    api: TestClient,
    database: Database,
    mine: Supply,
    day: date,
    minutes: int,
    count: int,
    last: str,
) -> None:
    with database.transaction() as tx:
        store_spot_days(tx, [SpotDay("DK1", day, minutes, tuple(range(count)))], NOW)
    (shown,) = api.get(
        f"/api/portal/{mine.gsrn}/spot-prices", params={"date": day.isoformat()}
    ).json()["days"]
    assert (shown["date"], shown["resolution_minutes"], len(shown["prices"])) == (
        day.isoformat(),
        minutes,
        count,
    )
    assert shown["prices"][-1] == {"start": last, "price": f"0.0000{count - 1}"}
    assert len({price["start"] for price in shown["prices"]}) == count
