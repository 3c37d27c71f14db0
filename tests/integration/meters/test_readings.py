"""What a submitted reading can be, and whose it is (GX-RDG-1, GX-RDG-2)."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.meters.errors import InvalidReading, MeterNotVerified, ReadingTooClose
from elhandel.meters.readings import own_readings
from tests.builders.chain import a_wallet
from tests.builders.chance import by_chance
from tests.integration.meters.conftest import ApiOf
from tests.integration.meters.world import NOW, Home, Meters


@pytest.fixture
def home(world: Meters) -> Home:
    return world.home()


@pytest.fixture
def meter(world: Meters, home: Home) -> str:
    world.issue(home.customer)
    return str(world.verify(home.customer).meter_id)


@pytest.mark.parametrize("wh", [0, -1, 100_001])
def test_a_reading_is_for_more_than_nothing_and_at_most_100_kwh(
    world: Meters, home: Home, meter: str, wh: int
) -> None:
    with pytest.raises(InvalidReading):
        world.submits(home.customer, meter, wh)
    assert world.submits(home.customer, meter, 100_000).wh == 100_000


@pytest.mark.parametrize(
    "away", [timedelta(seconds=1), timedelta(days=-7, seconds=-1), timedelta(days=-400)]
)
def test_a_reading_is_neither_of_the_future_nor_older_than_7_days(
    world: Meters, home: Home, meter: str, away: timedelta
) -> None:
    with pytest.raises(InvalidReading):
        world.submits(home.customer, meter, read_at=NOW + away)
    oldest = world.submits(home.customer, meter, read_at=NOW - timedelta(days=7))
    assert oldest.read_at == NOW - timedelta(days=7)


def test_without_a_moment_a_reading_is_of_now(world: Meters, home: Home, meter: str) -> None:
    assert world.submits(home.customer, meter).read_at == NOW


def test_readings_of_a_meter_lie_a_quarter_of_an_hour_apart_on_both_sides(
    world: Meters, home: Home, meter: str
) -> None:
    at = NOW - timedelta(hours=3)
    world.submits(home.customer, meter, read_at=at)
    for seconds in (-899, -1, 1, 899):
        with pytest.raises(ReadingTooClose):
            world.submits(home.customer, meter, read_at=at + timedelta(seconds=seconds))
    with pytest.raises(ReadingTooClose):
        world.submits(home.customer, meter, 1, read_at=at)
    for seconds in (-900, 900):
        world.submits(home.customer, meter, read_at=at + timedelta(seconds=seconds))


def test_two_meters_of_a_customer_do_not_stand_in_each_others_way(
    world: Meters, home: Home, meter: str
) -> None:
    roof = world.of_market(home)
    assert world.submits(home.customer, meter).read_at == NOW
    assert world.submits(home.customer, roof.meter_id).read_at == NOW


def test_the_same_reading_again_is_the_one_that_stands(
    world: Meters, home: Home, meter: str
) -> None:
    at = NOW - timedelta(hours=1)
    first = world.submits(home.customer, meter, read_at=at)
    assert world.submits(home.customer, meter, read_at=at) == first


@settings(
    max_examples=by_chance(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.integers(0, 7_200), min_size=2, max_size=12))
def test_in_whatever_order_they_come_no_two_are_closer_than_a_quarter(
    world: Meters, home: Home, meter: str, seconds: list[int]
) -> None:
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM meters.reading")
    kept: list[int] = []
    for second in seconds:
        moment = NOW - timedelta(hours=4) + timedelta(seconds=second)
        free = all(abs(second - other) >= 900 for other in kept)
        try:
            world.submits(home.customer, meter, read_at=moment)
        except ReadingTooClose:
            assert not free
        else:
            assert free or second in kept
            kept.append(second)
    assert world.world.rows("SELECT count(*) FROM meters.reading") == [(len(set(kept)),)]


def test_a_metering_point_is_read_only_for_days_on_which_it_is_supplied(world: Meters) -> None:
    home = world.home(since=NOW.date() - timedelta(days=3))
    meter = world.of_market(home).meter_id

    with pytest.raises(MeterNotVerified):
        world.submits(home.customer, meter, read_at=NOW - timedelta(days=5))
    world.submits(home.customer, meter, read_at=NOW - timedelta(days=2))

    with world.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET ends_on = %s", [NOW.date()])
    with pytest.raises(MeterNotVerified):
        world.submits(home.customer, meter)


def test_a_suspended_meter_is_not_read(world: Meters, home: Home, meter: str) -> None:
    with world.database.transaction() as tx:
        tx.execute("UPDATE meters.meter SET state = 'suspended'")
    with pytest.raises(MeterNotVerified):
        world.submits(home.customer, meter)


def test_what_was_submitted_is_never_changed(world: Meters, home: Home, meter: str) -> None:
    world.submits(home.customer, meter)
    for change in ("wh = 1", "read_at = read_at - interval '1 hour'", "meter_no = meter_no + 1"):
        with pytest.raises(psycopg.errors.RestrictViolation), world.database.transaction() as tx:
            tx.execute(f"UPDATE meters.reading SET {change}")  # type: ignore[arg-type]


def test_lists_are_paged_sorted_and_filtered(
    world: Meters, home: Home, meter: str, api_of: ApiOf
) -> None:
    for hour, wh in enumerate((3_000, 1_000, 2_000)):
        world.submits(home.customer, meter, wh, read_at=NOW - timedelta(hours=hour))
    client = api_of(home.customer)

    def amounts(**asked: object) -> list[str]:
        answer = client.get("/api/meters/my-readings", params=asked)  # type: ignore[arg-type]
        assert answer.json()["total"] == (0 if asked.get("minted") else 3)
        return [reading["kwh_amount"] for reading in answer.json()["readings"]]

    assert amounts() == ["2.000", "1.000", "3.000"]
    assert amounts(sort="reading_timestamp") == ["3.000", "1.000", "2.000"]
    assert amounts(sort="kwh_amount", page_size=2) == ["3.000", "2.000"]
    assert amounts(sort="kwh_amount", page_size=2, page=2) == ["1.000"]
    assert amounts(minted=True) == []
    assert client.get("/api/meters/my-readings", params={"page_size": 101}).status_code == 422


def test_readings_are_listed_by_ones_own_wallet_only(
    world: Meters, home: Home, meter: str, api_of: ApiOf
) -> None:
    """GX-RDG-2: the origin shows any wallet's to anybody."""
    other, wallet = world.home(2), a_wallet("Mette")
    world.submits(home.customer, meter)
    path = f"/api/meters/readings/{wallet}"
    assert api_of(home.customer).get(path).status_code == 404
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO wallets.wallet (customer_id, address, connected_at) VALUES (%s, %s, %s)",
            [home.customer, wallet, NOW],
        )
    assert api_of(home.customer).get(path).json()["total"] == 1
    assert api_of(other.customer).get(path).status_code == 404


def test_nobody_sees_the_readings_of_another(world: Meters, home: Home, meter: str) -> None:
    """GX-RDG-2: the origin shows any wallet's to anybody."""
    other = world.home(2)
    world.submits(home.customer, meter)
    with world.portal.customer_transaction(other.customer) as tx:
        assert own_readings(tx) == ([], 0)


@pytest.mark.parametrize(
    "odd",
    [
        {"kwh_amount": "25.5001"},
        {"kwh_amount": "1e99999999"},
        {"kwh_amount": "NaN"},
        {"kwh_amount": "Infinity"},
        {"kwh_amount": True},
        {"reading_timestamp": "2026-01-31T11:00:00"},
        {"reading_timestamp": "0001-01-01T00:00:00+14:00"},
        {"reading_timestamp": "9999-12-31T23:59:59-14:00"},
        {"metadata": {"a": "\u0000"}},
        {"meter_id": "x" * 65},
    ],
)
def test_odd_readings_are_refused_and_never_an_error_of_ours(
    world: Meters, home: Home, meter: str, api_of: ApiOf, odd: dict[str, object]
) -> None:
    body = {"meter_id": meter, "kwh_amount": "25.5", **odd}
    answer = api_of(home.customer).post("/api/meters/submit-reading", json=body)
    assert answer.status_code in {400, 422}, answer.text


def test_a_moment_of_another_zone_is_the_same_moment(world: Meters, home: Home, meter: str) -> None:
    moment = datetime.fromisoformat("2026-01-31T12:30:00+01:00")
    assert world.submits(home.customer, meter, read_at=moment).read_at == moment.astimezone(UTC)
