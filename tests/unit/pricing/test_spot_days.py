"""Single spot prices put into local days, and Energi Data Service read exactly."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenacity import wait_none

from elhandel.pricing.spot import EnergiDataService
from elhandel.pricing.spot.energi_data_service import tomorrow_is_published
from elhandel.pricing.spot.limits import beyond_limits, price_limits
from elhandel.pricing.spot.price import SpotPrice, by_day, resolution_of
from elhandel.values.days.local_time import start_of_day
from elhandel.values.errors import Unavailable
from tests.builders.network.transport import a_transport

DAY = timedelta(1)


@pytest.mark.parametrize(
    ("day", "minutes", "count"),
    [
        (date(2025, 9, 30), 60, 24),
        (date(2025, 10, 1), 15, 96),
        (date(2025, 3, 30), 60, 23),
        (date(2024, 10, 27), 60, 25),
        (date(2026, 3, 29), 15, 92),
        (date(2025, 10, 26), 15, 100),
    ],
)
def test_a_day_has_the_intervals_of_its_length_and_of_the_market_of_its_time(
    day: date, minutes: int, count: int
) -> None:
    assert resolution_of(day) == minutes
    prices = [
        SpotPrice(start_of_day(day) + n * timedelta(minutes=minutes), n) for n in range(count)
    ]
    (found,) = by_day("DK1", prices)
    assert (found.day, found.resolution_minutes, found.per_kwh) == (
        day,
        minutes,
        tuple(range(count)),
    )
    assert found.complete


def test_an_interval_that_did_not_come_is_none_and_not_zero() -> None:
    start = start_of_day(date(2026, 1, 1))
    prices = [SpotPrice(start + n * timedelta(minutes=15), 0) for n in range(96) if n != 40]
    (found,) = by_day("DK1", prices)
    assert found.per_kwh[40] is None
    assert not found.complete
    assert found.per_kwh[41] == 0


@given(st.permutations(range(25)))
def test_the_order_in_which_prices_come_does_not_matter(order: list[int]) -> None:
    start = start_of_day(date(2024, 10, 27))
    (found,) = by_day("DK2", [SpotPrice(start + n * timedelta(hours=1), n) for n in order])
    assert found.per_kwh == tuple(range(25))


type Service = Callable[[Callable[[httpx.Request], httpx.Response]], EnergiDataService]


@pytest.fixture
def service() -> Service:
    """A client whose transport answers as a test says."""

    def of(answer: Callable[[httpx.Request], httpx.Response]) -> EnergiDataService:
        http = httpx.Client(base_url="http://prices", transport=a_transport(answer))
        return EnergiDataService("http://prices", http, retry_wait=wait_none())

    return of


def records(*rows: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json={"total": len(rows), "records": list(rows)})


@pytest.mark.parametrize(
    ("written", "micro"),
    [
        ("189.550003", 189_550),
        ("189.5499999", 189_550),
        ("0", 0),
        ("-0.01", -10),
        ("-315.409985", -315_410),
        ("6982.110107", 6_982_110),
        ("936.28", 936_280),
        ("null", None),
    ],
)
def test_dkk_per_mwh_becomes_micro_dkk_per_kwh_without_float_noise(
    service: Service, written: str, micro: int | None
) -> None:
    body = f'{{"records": [{{"HourUTC": "2024-10-01T00:00:00", "SpotPriceDKK": {written}}}]}}'
    client = service(lambda _: httpx.Response(200, content=body))
    (price,) = client.day_ahead("DK1", date(2024, 10, 1), date(2024, 10, 2))
    assert price == SpotPrice(datetime(2024, 10, 1, tzinfo=UTC), micro)


def test_a_range_over_1_october_2025_is_asked_of_both_data_sets(service: Service) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, dict(request.url.params)))
        if request.url.path.endswith("Elspotprices"):
            return records(
                {"HourUTC": "2025-09-30T21:00:00", "SpotPriceDKK": 100.0, "PriceArea": "DK2"}
            )
        return records(
            {"TimeUTC": "2025-09-30T22:00:00", "DayAheadPriceDKK": 200.5, "PriceArea": "DK2"}
        )

    prices = service(answer).day_ahead("DK2", date(2025, 9, 30), date(2025, 10, 2))
    assert [price.per_kwh for price in prices] == [100_000, 200_500]
    assert [path for path, _ in asked] == ["/dataset/Elspotprices", "/dataset/DayAheadPrices"]
    assert [(one["start"], one["end"]) for _, one in asked] == [
        ("2025-09-30T00:00", "2025-10-01T00:00"),
        ("2025-10-01T00:00", "2025-10-02T00:00"),
    ]
    assert {one["filter"] for _, one in asked} == {'{"PriceArea":["DK2"]}'}
    assert {one["limit"] for _, one in asked} == {"0"}


@pytest.mark.parametrize(
    ("start", "end", "dataset"),
    [
        (date(2025, 9, 1), date(2025, 10, 1), "Elspotprices"),
        (date(2025, 10, 1), date(2025, 10, 2), "DayAheadPrices"),
    ],
)
def test_a_range_on_one_side_is_asked_of_one(
    service: Service, start: date, end: date, dataset: str
) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return records()

    assert service(answer).day_ahead("DK1", start, end) == []
    assert asked == [f"/dataset/{dataset}"]


GOOD = '{"TimeUTC": "2026-01-15T10:00:00", "DayAheadPriceDKK": 500.5, "PriceArea": "DK1"}'


def no_prices(record: str, total: int = 1) -> bytes:
    return f'{{"total": {total}, "records": [{record}]}}'.encode()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"<html>Sign in</html>", headers={"Content-Type": "text/html"}),
        httpx.Response(
            200, content=b"<html>Sign in</html>", headers={"Content-Type": "application/json"}
        ),
        httpx.Response(200, content=b""),
        httpx.Response(204),
        httpx.Response(302, headers={"Location": "http://prices/sign-in"}),
        httpx.Response(403, content=b"{}"),
        httpx.Response(200, content=b'{"message": "be patient"}'),
        httpx.Response(200, content=no_prices(GOOD)[:-10]),
        httpx.Response(200, content=no_prices(GOOD, total=2)),
        httpx.Response(200, content=b"[" * 5_000),
        httpx.Response(200, content=no_prices("{}")),
        httpx.Response(200, content=no_prices('{"TimeUTC": "2026-01-15T10:00:00"}')),
        httpx.Response(200, content=no_prices('{"DayAheadPriceDKK": 500.5}')),
        httpx.Response(200, content=no_prices(GOOD.replace("2026-01-15T10:00:00", "soon"))),
        httpx.Response(200, content=no_prices(GOOD.replace("2026-01-15", "2026-01-14"))),
        httpx.Response(200, content=no_prices(GOOD.replace("2026-01-15T10", "2026-01-15T23"))),
        httpx.Response(200, content=no_prices(GOOD.replace("DK1", "DK2"))),
        httpx.Response(200, content=no_prices(GOOD.replace("500.5", '"NaN"'))),
        httpx.Response(200, content=no_prices(GOOD.replace("500.5", '"Infinity"'))),
        httpx.Response(
            200, content=no_prices(GOOD.replace("500.5", '500.5, "DayAheadPriceEUR": "NaN"'))
        ),
        httpx.Response(200, content=no_prices(GOOD.replace("500.5", '"dear"'))),
        httpx.Response(200, content=b"\xff\xfe"),
    ],
    ids=lambda answer: f"{answer.status_code} {answer.content[:40]!r}",
)
def test_an_answer_that_does_not_hold_the_prices_asked_for_is_no_answer(
    service: Service, answer: httpx.Response
) -> None:
    with pytest.raises(Unavailable, match="fetched again"):
        service(lambda _: answer).day_ahead("DK1", date(2026, 1, 15), date(2026, 1, 16))


def test_an_answer_that_holds_the_prices_asked_for_is_one(service: Service) -> None:
    for content in (no_prices(GOOD), no_prices(GOOD.replace("10:00:00", "11:00:00+01:00"))):
        answer = httpx.Response(200, content=content)
        client = service(lambda _, answer=answer: answer)  # type: ignore[misc]
        (price,) = client.day_ahead("DK1", date(2026, 1, 15), date(2026, 1, 16))
        assert price == SpotPrice(datetime(2026, 1, 15, 10, tzinfo=UTC), 500_500)


@pytest.mark.parametrize(
    ("dkk", "eur", "kept"),
    [
        ("30512.97", "null", None),  # 4,000 EUR at the krone's weakest is 30,512.96 DKK
        ("-3814.13", "null", None),
        ("29841.5", "4000.01", None),
        ("-3730.2", "-500.01", None),
        ("1e400", "null", None),
        ("29841.52", "4000", 29_841_520),
        ("-3730.19", "-500.0", -3_730_190),
        ("30512.96", "null", 30_512_960),
    ],
)
def test_a_price_beyond_the_exchanges_limits_is_marked_and_costs_none_of_the_others(
    service: Service, dkk: str, eur: str, kept: int | None
) -> None:
    odd = GOOD.replace("500.5", f'{dkk}, "DayAheadPriceEUR": {eur}')
    content = no_prices(f"{odd}, {GOOD.replace('10:00', '10:15')}", total=2)
    first, second = service(lambda _: httpx.Response(200, content=content)).day_ahead(
        "DK1", date(2026, 1, 15), date(2026, 1, 16)
    )
    assert second == SpotPrice(datetime(2026, 1, 15, 10, 15, tzinfo=UTC), 500_500)
    assert first.per_kwh == kept
    assert bool(first.beyond) == (kept is None)
    assert len(first.beyond) < 200


def test_the_limits_are_those_of_the_day_of_delivery() -> None:
    before, since = price_limits(date(2022, 5, 10)), price_limits(date(2022, 5, 11))
    assert (before.eur, since.eur) == ((-500, 3000), (-500, 4000))
    assert since.dkk == (Decimal("-3814.12"), Decimal("30512.96"))
    assert price_limits(date(2000, 1, 1)) == before
    assert not beyond_limits(date(2022, 5, 11), Decimal(23_000), Decimal(3001))
    assert "3,001 EUR" in beyond_limits(date(2022, 5, 10), Decimal(22_000), Decimal(3001))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_service_that_asks_for_patience_is_asked_again(service: Service, status: int) -> None:
    answers = iter([httpx.Response(status), records()])
    assert (
        service(lambda _: next(answers)).day_ahead("DK1", date(2026, 1, 1), date(2026, 1, 2)) == []
    )


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(429),
        httpx.Response(500),
        httpx.Response(404),
        httpx.Response(200, text="<html>We will be back</html>"),
        httpx.Response(
            200, json={"records": [{"TimeUTC": "2026-01-01T00:00:00", "DayAheadPriceDKK": "much"}]}
        ),
        httpx.Response(200, json={"records": [{"TimeUTC": "yesterday", "DayAheadPriceDKK": 1}]}),
    ],
    ids=["throttled", "broken", "moved", "no JSON", "no number", "no time"],
)
def test_a_service_that_gives_no_prices_is_unavailable_and_says_for_what(
    service: Service, answer: httpx.Response
) -> None:
    with pytest.raises(Unavailable, match="DayAheadPrices for DK1, 2026-01-01 to 2026-01-02"):
        service(lambda _: answer).day_ahead("DK1", date(2026, 1, 1), date(2026, 1, 2))


def test_a_line_that_breaks_is_unavailable(service: Service) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(Unavailable, match="ConnectError"):
        service(broken).day_ahead("DK1", date(2026, 1, 1), date(2026, 1, 2))


@pytest.mark.parametrize(
    ("utc", "published"),
    [
        ("2026-01-15T11:59", False),
        ("2026-01-15T12:00", True),
        ("2026-07-15T11:00", True),
        ("2026-07-15T10:59", False),
    ],
)
def test_tomorrows_prices_can_be_expected_from_one_oclock_in_denmark(
    utc: str, published: bool
) -> None:
    assert tomorrow_is_published(datetime.fromisoformat(utc).replace(tzinfo=UTC)) is published


def test_energinets_own_shape_is_read(service: Service, shared: Any) -> None:
    shape = json.loads(shared("datahub/prices/DayAheadPrices-api-shape.json").read_text())
    prices = service(lambda _: httpx.Response(200, json=shape)).day_ahead(
        "DK2", date(2026, 3, 1), date(2026, 3, 2)
    )
    assert len(prices) == len(shape["records"]) > 0
    assert all(price.per_kwh is not None and price.start.tzinfo is UTC for price in prices)
