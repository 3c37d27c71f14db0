"""Prices laid on intervals: patterns by the local clock, quarters and hours, days without a
price.
"""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import MissingChargePrice, MissingSpotPrice
from elhandel.settlement.engine.prices import SpotSeries, spot_vector, tariff_vector
from elhandel.settlement.engine.terms import PricePeriod
from elhandel.values.days.period import Period
from tests.unit.settlement.engine.builders import ALWAYS, one_day, prices, spot

SPRING, AUTUMN, PLAIN = date(2025, 3, 30), date(2025, 10, 26), date(2025, 7, 1)
BY_HOUR = PricePeriod(ALWAYS, tuple(range(24)))
BY_QUARTER = PricePeriod(ALWAYS, tuple(range(96)))


def values(axis: Axis, *periods: PricePeriod) -> list[int]:
    vector = tariff_vector(axis, periods)
    assert vector.denominator == 1
    return vector.values.tolist()


def test_a_flat_price_stands_in_every_interval() -> None:
    assert values(one_day(PLAIN), PricePeriod(ALWAYS, (7,))) == [7] * 24


def test_hourly_prices_go_by_the_local_hour_when_the_clocks_change() -> None:
    assert values(one_day(SPRING), BY_HOUR) == [0, 1, *range(3, 24)]
    assert values(one_day(AUTUMN), BY_HOUR) == [0, 1, 2, 2, *range(3, 24)]


def test_hourly_prices_with_a_quarter_hour_meter_stand_in_each_quarter() -> None:
    assert values(one_day(AUTUMN, 15), BY_HOUR) == [
        hour for hour in [0, 1, 2, 2, *range(3, 24)] for _ in range(4)
    ]


def test_quarter_prices_with_a_quarter_hour_meter_go_by_the_local_quarter() -> None:
    assert values(one_day(SPRING, 15), BY_QUARTER) == [*range(8), *range(12, 96)]


def test_quarter_prices_with_an_hourly_meter_are_their_exact_mean() -> None:
    vector = tariff_vector(one_day(PLAIN), [BY_QUARTER])

    assert vector.denominator == 2
    assert vector.values.tolist()[:2] == [3, 11]  # (0+1+2+3)/4 = 3/2, (4+5+6+7)/4 = 11/2


@pytest.mark.parametrize(("minutes", "positions"), [(60, 25), (15, 100), (15, 25)])
def test_the_positions_of_an_autumn_day_give_its_two_hours_two_prices(
    minutes: int, positions: int
) -> None:
    day = Period(AUTUMN, AUTUMN + timedelta(days=1))

    found = values(
        one_day(AUTUMN, minutes), BY_HOUR, PricePeriod(day, tuple(range(100, 100 + positions)))
    )

    repeated = (100 if minutes == 15 else 25) // positions
    assert found == [price for price in range(100, 100 + positions) for _ in range(repeated)]


def test_positions_hold_on_their_first_day_alone() -> None:
    axis = Axis.of(AUTUMN, date(2025, 10, 28), 60)

    found = values(axis, BY_HOUR, PricePeriod(Period(AUTUMN), (99,) * 25))

    assert found == [99] * 25 + list(range(24))


def test_the_period_that_starts_last_applies() -> None:
    axis = Axis.of(date(2025, 1, 30), date(2025, 2, 2), 1440)
    january, february = Period(date(2025, 1, 1)), Period(date(2025, 2, 1))

    assert values(axis, PricePeriod(february, (2,)), PricePeriod(january, (1,))) == [1, 1, 2]


def test_a_day_value_pays_the_days_mean_price() -> None:
    vector = tariff_vector(one_day(SPRING, 1440), [BY_HOUR])

    assert (vector.values.tolist(), vector.denominator) == ([sum(range(24)) - 2], 23)


def test_a_charge_without_a_price_names_owner_code_and_days() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 2, 1), 60)
    periods = [
        prices("1", days=Period(date(2025, 1, 3), date(2025, 1, 10))),
        prices("1", days=Period(date(2025, 1, 12))),
    ]

    with pytest.raises(MissingChargePrice) as refused:
        tariff_vector(axis, periods, "5790001089030", "CD")

    assert (refused.value.owner, refused.value.charge_code) == ("5790001089030", "CD")
    assert refused.value.days == (
        (date(2025, 1, 1), date(2025, 1, 3)),
        (date(2025, 1, 10), date(2025, 1, 12)),
    )
    assert "CD" in refused.value.sentence
    assert "2025-01-10" in refused.value.sentence


@pytest.mark.parametrize("count", [0, 2, 95])
def test_an_odd_number_of_prices_a_day_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="a day has 1, 24 or 96 prices"):
        PricePeriod(ALWAYS, (1,) * count)


def test_a_price_beyond_a_million_kroner_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 1000000 DKK"):
        prices("1000001")


def test_spot_prices_change_from_hours_to_quarters_in_a_period() -> None:
    before, after = date(2025, 9, 30), date(2025, 10, 1)
    axis = Axis.of(before, date(2025, 10, 2), 60)
    hourly = SpotSeries.of_day(before, 60, list(range(24)))
    quarterly = SpotSeries.of_day(after, 15, list(range(96)))

    vector = spot_vector(axis, [quarterly, hourly])

    assert vector.denominator == 2
    assert vector.values.tolist() == [2 * hour for hour in range(24)] + [
        3 + 8 * hour for hour in range(24)
    ]


def test_spot_prices_finer_than_a_millionth_keep_their_own_denominator() -> None:
    series = SpotSeries(
        datetime(2025, 6, 30, 22, tzinfo=UTC), 60, np.arange(24) * 10 + 3, denominator=10
    )

    vector = spot_vector(one_day(PLAIN), [series])

    assert (vector.values[0], vector.denominator) == (3, 10)


def test_a_missing_spot_price_names_area_and_hours() -> None:
    axis = Axis.of(PLAIN, date(2025, 7, 3), 60)
    known = SpotSeries.of_day(PLAIN, 60, [1, None, None, *range(21)])

    with pytest.raises(MissingSpotPrice) as refused:
        spot_vector(axis, [known], "DK2")

    assert refused.value.area == "DK2"
    assert refused.value.hours == (
        (datetime(2025, 6, 30, 23, tzinfo=UTC), datetime(2025, 7, 1, 1, tzinfo=UTC)),
        (datetime(2025, 7, 1, 22, tzinfo=UTC), datetime(2025, 7, 2, 22, tzinfo=UTC)),
    )


def test_a_quarter_missing_in_an_hour_leaves_the_hour_without_a_price() -> None:
    known = SpotSeries.of_day(PLAIN, 15, [1, None, *range(94)])

    with pytest.raises(MissingSpotPrice) as refused:
        spot_vector(one_day(PLAIN), [known], "DK1")

    assert refused.value.hours == (
        (datetime(2025, 6, 30, 22, tzinfo=UTC), datetime(2025, 6, 30, 23, tzinfo=UTC)),
    )


def test_spot_prices_outside_the_axis_are_left_out() -> None:
    days = [spot(PLAIN + timedelta(days=number), ["0.5"] * 24) for number in (-1, 0, 1)]

    assert spot_vector(one_day(PLAIN), days).values.tolist() == [500_000] * 24


def test_a_negative_spot_price_is_a_price() -> None:
    assert (
        spot_vector(one_day(PLAIN), [spot(PLAIN, ["-0.25"] * 24)]).values.tolist()
        == [-250_000] * 24
    )
