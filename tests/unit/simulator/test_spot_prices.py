"""Day-ahead prices, generated or from a file."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

import pytest

from simulator.world.energi_data_service import SpotPrices, UnableToReadPrices, read_price_files
from simulator.world.energi_data_service.spot import generated

HEADING = "HourUTC;HourDK;PriceArea;SpotPriceDKK;SpotPriceEUR\n"


def _year() -> list[date]:
    return [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


@pytest.mark.parametrize(
    ("day", "intervals"),
    [
        (date(2024, 10, 27), 25),
        (date(2025, 3, 30), 23),
        (date(2025, 9, 30), 24),
        (date(2025, 10, 1), 96),
        (date(2025, 10, 26), 100),
        (date(2026, 3, 29), 92),
    ],
)
def test_a_day_has_hours_before_october_2025_and_quarters_from_then_on(
    day: date, intervals: int
) -> None:
    assert len(SpotPrices(seed=1).day("DK1", day)) == intervals


def test_prices_are_a_function_of_the_seed_and_are_whole_oere_per_mwh() -> None:
    day = date(2026, 2, 3)
    assert generated(1, "DK1", day, 15) == generated(1, "DK1", day, 15)
    assert generated(1, "DK1", day, 15) != generated(2, "DK1", day, 15)
    assert len(generated(1, "DK2", day, 15)) == 96
    assert all(price % 10 == 0 for price in generated(1, "DK2", day, 15))


def test_evenings_are_dear_and_winter_is_dearer_than_summer() -> None:
    hours = [
        generated(1, "DK1", day, 60) for day in _year() if len(generated(1, "DK1", day, 60)) == 24
    ]
    by_hour = [mean(day[hour] for day in hours) for hour in range(24)]
    assert by_hour.index(max(by_hour)) in {17, 18, 19}
    assert mean(map(mean, hours[:60])) > mean(map(mean, hours[150:210]))


def test_some_hours_are_negative_and_they_lie_around_noon() -> None:
    negative = [
        hour
        for day in _year()
        if len(prices := generated(1, "DK1", day, 60)) == 24
        for hour, price in enumerate(prices)
        if price < 0
    ]
    assert 20 < len(negative) < 900
    assert mean(8 <= hour <= 17 for hour in negative) > 0.9


def test_a_file_gives_its_hours_and_the_rest_is_generated(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(
        HEADING
        + "2024-10-31 22:00;2024-10-31 23:00;DK2;29,469999;3,950000\n"
        + "2024-10-27 01:00;2024-10-27 02:00;DK2;-12,5;\n"
        + "2024-10-27 00:00;2024-10-27 02:00;DK2;189,550003;25,4\n"
    )
    prices = SpotPrices(1, read_price_files([file]))
    assert prices.day("DK2", date(2024, 10, 31))[23] == 29_470
    assert prices.day("DK2", date(2024, 10, 27))[2:4] == [189_550, -12_500]
    assert (
        prices.day("DK2", date(2024, 10, 31))[:23]
        == generated(1, "DK2", date(2024, 10, 31), 60)[:23]
    )
    assert prices.day("DK1", date(2024, 10, 31)) == generated(1, "DK1", date(2024, 10, 31), 60)


def test_an_hourly_mean_is_given_to_each_of_its_quarters(tmp_path: Path) -> None:
    file = tmp_path / "means.csv"
    file.write_text(
        "HourUTC;HourDK;PriceArea;MeanDayAheadPriceDKK;Note\n2025-12-31 23:00;2026-01-01 "
        "00:00;DK1;683,615;\n"
    )
    assert SpotPrices(1, read_price_files([file])).day("DK1", date(2026, 1, 1))[:4] == [683_615] * 4


def test_quarters_of_a_file_are_served_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "quarters.csv"
    file.write_text(
        "TimeUTC;TimeDK;PriceArea;DayAheadPriceEUR;DayAheadPriceDKK\n"
        "2026-02-28 23:15:00;2026-03-01 00:15:00;DK2;48,88;365,221591\n"
    )
    assert SpotPrices(1, read_price_files([file])).day("DK2", date(2026, 3, 1))[1] == 365_222


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a;b\n1;2\n", "no price file"),
        (HEADING + "2024-10-31 22:00;;DK2;cheap;\n", "line 2"),
        (HEADING + "yesterday;;DK2;1,0;\n", "line 2"),
    ],
)
def test_a_file_that_is_no_price_file_is_refused_with_the_reason(
    tmp_path: Path, content: str, reason: str
) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(content)
    with pytest.raises(UnableToReadPrices, match=reason):
        read_price_files([file])


def test_a_price_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadPrices, match=r"missing\.csv could not be opened"):
        read_price_files([tmp_path / "missing.csv"])


def test_the_real_october_with_its_25_hour_day_can_be_read(shared: Callable[[str], Path]) -> None:
    prices = SpotPrices(
        1, read_price_files([shared("datahub/prices/Elspotprices-DK2-2024-10.csv")])
    )
    days = [prices.day("DK2", date(2024, 10, number)) for number in range(1, 32)]
    assert sum(map(len, days)) == 745
    assert len(days[26]) == 25
    assert days[30][23] == 29_470
    assert all(
        days[number] != generated(1, "DK2", date(2024, 10, number + 1), 60) for number in range(31)
    )


@pytest.mark.parametrize(
    "name",
    [
        "Elspotprices-DK1-2024-04--2025-09.csv",
        "DayAheadPrices-DK2-2026-03-01-PT15M.csv",
        "DayAheadPrices-hourly-means-2025-10--2026-08-09.csv",
    ],
)
def test_every_form_of_the_real_files_can_be_read(shared: Callable[[str], Path], name: str) -> None:
    file = read_price_files([shared(f"datahub/prices/{name}")])
    assert file is not None
    assert len(file.hours) + len(file.quarters) >= 96
