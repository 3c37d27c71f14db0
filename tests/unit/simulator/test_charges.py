"""The one table of charges behind DatahubPricelist and the price lists."""

from datetime import date

import pytest

from simulator.world.energi_data_service import Charge, charges_of, find_charge, grid_charges
from simulator.world.households import GRID_AREAS

ENERGINET = "5790000432752"


def _price(charge: Charge | None, day: date) -> tuple[int, ...]:
    assert charge is not None
    return charge.since(day, date(2030, 1, 1))[0].prices


@pytest.mark.parametrize(
    ("day", "micro_dkk"),
    [
        (date(2023, 6, 30), 8_000),
        (date(2023, 7, 1), 697_000),
        (date(2024, 12, 31), 761_000),
        (date(2025, 1, 1), 720_000),
        (date(2026, 1, 1), 8_000),
    ],
)
def test_the_electricity_tax_follows_the_law_of_its_day(day: date, micro_dkk: int) -> None:
    assert _price(find_charge(ENERGINET, "D03", "EA-001"), day) == (micro_dkk,)


def test_the_negative_reduced_tax_takes_back_the_reduced_one() -> None:
    day = date(2026, 1, 1)
    reduced = _price(find_charge(ENERGINET, "D03", "EA-002"), day)[0]
    assert _price(find_charge(ENERGINET, "D03", "EA-003"), day) == (-reduced,)


@pytest.mark.parametrize("area", GRID_AREAS)
def test_a_household_tariff_has_three_bands_that_differ_by_season(area: str) -> None:
    tariff = grid_charges(area)[0]
    winter, summer = _price(tariff, date(2026, 1, 1)), _price(tariff, date(2026, 7, 1))
    low = winter[0]
    assert winter == (low,) * 6 + (3 * low,) * 11 + (9 * low,) * 4 + (3 * low,) * 3
    assert summer[0] == low
    assert (summer[6], summer[17]) == (low * 15 // 10, low * 39 // 10)


def test_next_years_prices_are_known_on_the_first_of_december() -> None:
    tariff = grid_charges("131")[0]
    assert max(price.day for price in tariff.known(date(2025, 11, 30))) == date(2025, 10, 1)
    assert date(2026, 1, 1) in {price.day for price in tariff.known(date(2025, 12, 1))}


def test_the_prices_since_a_day_begin_with_the_one_in_force_on_it() -> None:
    tariff = grid_charges("791")[0]
    assert [price.day for price in tariff.since(date(2025, 2, 14), date(2025, 6, 1))] == [
        date(2025, 1, 1),
        date(2025, 4, 1),
        date(2025, 10, 1),
    ]


def test_every_charge_has_a_price_on_any_day_that_may_be_settled() -> None:
    assert GRID_AREAS
    for area in GRID_AREAS:
        assert charges_of(area)
        for charge in charges_of(area):
            assert charge.prices[0].day <= date(2021, 1, 1)
            assert len({len(price.prices) for price in charge.prices}) == 1
