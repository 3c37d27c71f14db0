"""A day-ahead price that is published anew after we have fetched and billed it: the source's last
word counts.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from elhandel.jobs.request import UnusableJobField
from elhandel.pricing import spot
from elhandel.pricing.spot import EnergiDataService, UnableToFetchSpotPrices
from elhandel.values.days.local_time import start_of_day
from tests.builders.clock import at
from tests.builders.network.transport import a_transport
from tests.integration.settlement.corrections.world import House, World

DAY, PAST = date(2026, 1, 20), date(2026, 1, 21)
KRONE = 1_000_000  # micro-DKK per kWh
QUARTER = timedelta(minutes=15)

# 6.344 kWh that came to 6.7786952675 DKK at the means of four quarters, and come to 6.344 DKK at 1
# DKK a kWh.
READINGS = [1000, 1, 243, *(300 for _ in range(17)), 0, 0, 0, 0]
FIRST_PUBLISHED = (
    [KRONE + 434_695] * 4 + [KRONE + 267, KRONE + 267, KRONE + 268, KRONE + 268] + [KRONE] * 88
)

type Invoke = Callable[[Any], Any]


class Source:
    """Energi Data Service's transport: what it publishes now, micro-DKK per kWh by day, for both
    areas.
    """

    def __init__(self, published: dict[date, list[int | None]]) -> None:
        self.published = published
        self.silent_for = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        if self.silent_for and self.silent_for in asked["filter"]:
            return httpx.Response(404)
        first, past = (date.fromisoformat(asked[name][:10]) for name in ("start", "end"))
        records = [
            {
                "TimeUTC": f"{start_of_day(day) + number * QUARTER:%Y-%m-%dT%H:%M:%S}",
                "DayAheadPriceDKK": None if price is None else price / 1000,
            }
            for day, prices in self.published.items()
            if first <= day < past
            for number, price in enumerate(prices)
        ]
        return httpx.Response(200, content=msgspec.json.encode({"records": records}))


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    source = Source({DAY: list(FIRST_PUBLISHED)})

    def service(url: str) -> EnergiDataService:
        return EnergiDataService(url, httpx.Client(base_url=url, transport=a_transport(source)))

    monkeypatch.setattr(spot, "EnergiDataService", service)
    return source


@pytest.fixture
def billed(world: World, source: Source, poller: Invoke) -> House:
    """Supplied, read and billed for the day at the prices that were published first."""
    world.clock.instant = at("2026-01-21T08:00")
    poller({"job": "fetch-spot-prices"})
    house = world.house(starts_on=DAY)
    world.read(house.gsrn, DAY, READINGS)
    (invoice,) = world.bill(world.run(DAY, PAST))
    assert invoice.kind == "invoice"
    return house


@pytest.mark.parametrize(
    ("now", "job"),
    [
        ("2026-01-24T12:15", {"job": "fetch-spot-prices"}),  # the schedule, some days later
        ("2026-03-24T12:15", {"job": "fetch-spot-prices", "from": str(DAY), "to": str(PAST)}),
    ],
)
def test_a_price_that_is_published_anew_becomes_a_note(
    world: World, source: Source, billed: House, poller: Invoke, now: str, job: dict[str, str]
) -> None:
    source.published[DAY] = [KRONE] * 96
    world.clock.instant = at(now)

    fetched = poller(job)

    assert fetched["changed"] == {"DK1": [str(DAY)], "DK2": [str(DAY)]}
    assert world.marks() == [(billed.supply_period, DAY, "spot_price")]
    (run,) = world.correct()
    (note,) = world.bill(run)
    assert (note.totals.subtotal, note.totals.vat, note.totals.total) == (-43, -11, -54)
    ((line,),) = [section.lines for section in note.bill.sections]
    assert line.amount_ore == -43
    assert world.totals()[billed.supply_period, billed.point, "energy", None, True].wh == 6344


def test_days_beyond_the_setting_are_read_again_only_when_they_are_asked_for(
    world: World, source: Source, billed: House, poller: Invoke
) -> None:
    source.published[DAY] = [KRONE] * 96
    world.clock.instant = at("2026-01-28T12:15")

    assert poller({"job": "fetch-spot-prices"})["changed"] == {}
    assert world.marks() == []


def test_the_same_prices_again_store_and_mark_nothing(
    world: World, source: Source, billed: House, poller: Invoke
) -> None:
    versions = world.rows("SELECT count(*) FROM pricing.spot_day")

    fetched = poller({"job": "fetch-spot-prices", "from": str(DAY), "to": str(PAST)})

    assert (fetched["stored_days"], world.marks()) == (0, [])
    assert world.rows("SELECT count(*) FROM pricing.spot_day") == versions


def test_a_price_in_dkk_that_is_filled_in_later_is_taken_and_settles_the_day(
    world: World, source: Source, poller: Invoke
) -> None:
    world.clock.instant = at("2026-01-21T08:00")
    source.published[DAY] = [None, *FIRST_PUBLISHED[1:]]
    house = world.house(starts_on=DAY)
    assert str(DAY) in poller({"job": "fetch-spot-prices"})["missing"]["DK1"]
    world.read(house.gsrn, DAY, READINGS)
    assert world.run(DAY, PAST) is not None
    assert world.totals() == {}

    source.published[DAY] = list(FIRST_PUBLISHED)
    assert poller({"job": "fetch-spot-prices"})["changed"]["DK1"] == [str(DAY)]

    world.run(DAY, PAST)
    margin = 6344 * 40_000
    assert (
        world.totals()[house.supply_period, house.point, "energy", None, True].exact
        == 6_778_695_267.5 + margin
    )


@pytest.mark.parametrize(
    ("fields", "refusal", "why"),
    [
        (
            {"form": "2026-01-20", "to": "2026-01-21"},
            UnusableJobField,
            'knows no field "form". It takes "from", "to"',
        ),
        ({"from": "2026-01-20"}, UnusableJobField, 'Name both "from" and "to"'),
        ({"from": "20 January", "to": "2026-01-21"}, UnusableJobField, 'cannot use its "from"'),
        (
            {"from": "2026-01-21", "to": "2026-01-21"},
            UnableToFetchSpotPrices,
            "not from 2026-01-21 to 2026-01-21",
        ),
        ({"from": "2026-01-20", "to": "2026-02-12"}, UnableToFetchSpotPrices, "until 2026-02-11"),
    ],
)
def test_days_that_nobody_can_read_are_refused_by_name(
    world: World, poller: Invoke, fields: dict[str, str], refusal: type[Exception], why: str
) -> None:
    with pytest.raises(refusal, match=why):
        poller({"job": "fetch-spot-prices", **fields})
