"""Spot prices as they are kept, and fetching what is missing."""

from datetime import date, timedelta

import httpx
import msgspec
from tenacity import wait_none

from elhandel.platform.database import Database
from elhandel.portfolio.contracts import open_contract
from elhandel.portfolio.customers import register_party
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.spot import (
    EnergiDataService,
    SpotDay,
    fetch_spot_prices,
    spot_days,
    store_spot_days,
)
from elhandel.pricing.spot.price import days_with_gaps
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import a_gsrn
from tests.builders.network.transport import a_transport
from tests.builders.people import a_customer
from tests.builders.supplier import Supplier

NOW = at("2026-01-15T10:00")
DAY = date(2026, 1, 10)
ONE = timedelta(1)


def a_spot_day(*changes: tuple[int, int | None], day: date = DAY, area: str = "DK1") -> SpotDay:
    prices: list[int | None] = [1000] * 96
    for place, price in changes:
        prices[place] = price
    return SpotDay(area, day, 15, tuple(prices))


def kept(database: Database, area: str = "DK1") -> dict[date, SpotDay]:
    with database.transaction() as tx:
        return spot_days(tx, [area], Period(DAY - 9 * ONE, DAY + 30 * ONE))[area]


def store(database: Database, *spot_days: SpotDay) -> list[SpotDay]:
    with database.transaction() as tx:
        return store_spot_days(tx, spot_days, NOW)


def versions(database: Database) -> int:
    with database.transaction() as tx:
        row = tx.execute("SELECT count(*) FROM pricing.spot_day").fetchone()
    return int(row[0]) if row else 0


def test_a_new_day_is_stored_and_answered(database: Database) -> None:
    assert store(database, a_spot_day()) == [a_spot_day()]
    assert kept(database) == {DAY: a_spot_day()}


def test_an_unchanged_day_leaves_no_trace(database: Database) -> None:
    store(database, a_spot_day())
    assert store(database, a_spot_day()) == []
    assert versions(database) == 1


def test_a_changed_price_is_stored_and_the_old_one_stays_as_history(database: Database) -> None:
    store(database, a_spot_day())
    assert store(database, a_spot_day((5, -20))) == [a_spot_day((5, -20))]
    assert kept(database)[DAY].per_kwh[5] == -20
    assert versions(database) == 2


def test_a_gap_never_takes_a_price_away(database: Database) -> None:
    store(database, a_spot_day((5, 77)))
    assert store(database, a_spot_day((5, None))) == []
    assert kept(database)[DAY].per_kwh[5] == 77


def test_a_gap_that_is_filled_makes_the_day_complete(database: Database) -> None:
    store(database, a_spot_day((5, None), (6, None)))
    assert not kept(database)[DAY].complete
    store(database, a_spot_day((5, 0), (6, None)))
    assert (kept(database)[DAY].per_kwh[5], kept(database)[DAY].complete) == (0, False)
    store(database, a_spot_day((5, None), (6, 3)))
    assert kept(database)[DAY] == a_spot_day((5, 0), (6, 3))


def test_days_missing_or_with_a_gap_are_named_by_area(database: Database) -> None:
    store(
        database, a_spot_day(), a_spot_day((0, None), day=DAY + ONE), a_spot_day(day=DAY + 3 * ONE)
    )
    with database.transaction() as tx:
        four_days = Period(DAY, DAY + 4 * ONE)
        assert days_with_gaps(tx, "DK1", four_days) == [DAY + ONE, DAY + 2 * ONE]
        assert days_with_gaps(tx, "DK2", Period(DAY, DAY + ONE)) == [DAY]


class Prices:
    """Energi Data Service's transport: a price for every interval of the range that is asked, and
    what was asked.
    """

    def __init__(self, *without: str) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.without = without

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        (area,) = msgspec.json.decode(asked["filter"])["PriceArea"]
        self.asked.append((area, asked["start"][:10], asked["end"][:10]))
        start, end = (
            start_of_day(date.fromisoformat(asked[name][:10])) for name in ("start", "end")
        )
        times = [
            start + n * timedelta(minutes=15) for n in range((end - start) // timedelta(minutes=15))
        ]
        written = [time.strftime("%Y-%m-%dT%H:%M:%S") for time in times]
        records = [
            {"TimeUTC": time, "DayAheadPriceDKK": 500.5}
            for time in written
            if time not in self.without
        ]
        return httpx.Response(200, json={"records": records})

    def service(self) -> EnergiDataService:
        http = httpx.Client(base_url="http://prices", transport=a_transport(self))
        return EnergiDataService("http://prices", http, retry_wait=wait_none())


def a_supply_from(supplier: Supplier, day: date) -> None:
    with supplier.database.transaction() as tx:
        customer = register_party(tx, a_customer(), supplier.vault, NOW)
        point = ensure_metering_point(tx, Gsrn(a_gsrn()), NOW)
        open_contract(tx, customer, point, "spot-basis", starts_on=day, now=NOW)


def test_the_missing_days_are_fetched_in_one_range_and_nothing_twice(supplier: Supplier) -> None:
    a_supply_from(supplier, DAY)
    prices = Prices()
    fetched = fetch_spot_prices(supplier.database, supplier.clock, prices.service(), ["DK1", "DK2"])
    assert (fetched.stored_days, fetched.missing) == (
        12,
        {"DK1": [], "DK2": []},
    )  # 10 to 15 January
    assert prices.asked == [
        ("DK1", "2026-01-10", "2026-01-16"),
        ("DK2", "2026-01-10", "2026-01-16"),
    ]
    again = fetch_spot_prices(supplier.database, supplier.clock, prices.service(), ["DK1", "DK2"])
    assert (again.stored_days, len(prices.asked)) == (0, 2)


def test_only_the_gaps_are_asked_for(supplier: Supplier) -> None:
    a_supply_from(supplier, DAY)
    store(
        supplier.database,
        *(a_spot_day(day=DAY + n * ONE) for n in (0, 1, 3)),
        a_spot_day((9, None), day=DAY + 2 * ONE),
    )
    prices = Prices()
    fetch_spot_prices(supplier.database, supplier.clock, prices.service(), ["DK1"])
    assert prices.asked == [
        ("DK1", "2026-01-12", "2026-01-13"),
        ("DK1", "2026-01-14", "2026-01-16"),
    ]


def test_after_one_oclock_tomorrow_is_fetched_too(supplier: Supplier, clock: HandClock) -> None:
    clock.instant = at("2026-01-15T12:00")
    prices = Prices()
    fetch_spot_prices(supplier.database, supplier.clock, prices.service(), ["DK1"])
    assert prices.asked == [("DK1", "2026-01-15", "2026-01-17")]


def test_an_interval_that_is_not_published_is_reported_as_missing(supplier: Supplier) -> None:
    fetched = fetch_spot_prices(
        supplier.database, supplier.clock, Prices("2026-01-15T03:15:00").service(), ["DK1"]
    )
    assert fetched.missing == {"DK1": [date(2026, 1, 15)]}
    assert kept(supplier.database)[date(2026, 1, 15)].per_kwh.count(None) == 1
