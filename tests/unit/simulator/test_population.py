"""Who lives in the simulated market."""

from datetime import datetime

from simulator.world.households import GRID_AREAS, population

_GS1_WEIGHTS = (3, 1) * 8 + (3,)


def _check_digit(gsrn: str) -> int:
    return (
        -sum(int(digit) * weight for digit, weight in zip(gsrn[:17], _GS1_WEIGHTS, strict=True))
        % 10
    )


def test_the_first_household_is_the_example_customer_as_he_stands() -> None:
    anders = population(seed=7, count=1)[0]
    assert (anders.gsrn, anders.name, anders.cpr_cvr) == (
        "571313180000000001",
        "Anders Jensen",
        "0101901234",
    )
    assert (anders.email, anders.phone) == ("anders@example.dk", "+4512345678")
    assert (anders.grid_area.price_area, anders.resolution, anders.dwelling) == (
        "DK1",
        "PT1H",
        "house",
    )


def test_the_same_seed_gives_the_same_people_and_a_larger_population_begins_with_a_smaller() -> (
    None
):
    assert population(seed=3, count=120)[:40] == population(seed=3, count=40)
    assert population(seed=3, count=40) != population(seed=4, count=40)


def test_every_point_has_a_number_of_its_own_with_a_valid_check_digit() -> None:
    households = population(seed=1, count=500)
    numbers = [
        number
        for household in households
        for number in (household.gsrn, household.heating_gsrn, household.production_gsrn)
        if number is not None
    ]
    assert len(set(numbers)) == len(numbers) > 500
    assert all(len(number) == 18 and number.startswith("5713") for number in numbers)
    assert all(
        _check_digit(number) == int(number[-1])
        for number in numbers
        if number != households[0].gsrn
    )


def test_a_cpr_number_has_a_real_birthday_and_belongs_to_nobody() -> None:
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    persons = [
        household for household in population(seed=1, count=300) if household.kind == "private"
    ]
    assert persons
    for household in persons:
        assert datetime.strptime(household.cpr_cvr[:6] + "+0000", "%d%m%y%z")
        checksum = sum(
            int(digit) * weight for digit, weight in zip(household.cpr_cvr, weights, strict=True)
        )
        assert checksum % 11 != 0


def test_a_cvr_number_has_a_valid_checksum() -> None:
    businesses = [
        household for household in population(seed=1, count=300) if household.kind == "business"
    ]
    assert businesses
    for business in businesses:
        weights = (2, 7, 6, 5, 4, 3, 2, 1)
        assert (
            sum(
                int(digit) * weight for digit, weight in zip(business.cpr_cvr, weights, strict=True)
            )
            % 11
            == 0
        )


def test_every_kind_of_dwelling_both_resolutions_and_every_grid_area_occur() -> None:
    households = population(seed=1, count=200)
    assert {household.dwelling for household in households} == {
        "flat",
        "house",
        "heat_pump",
        "electric_car",
        "solar",
        "shop",
    }
    assert {household.resolution for household in households} == {"PT1H", "PT15M"}
    assert {household.grid_area.code for household in households} == set(GRID_AREAS)


def test_heating_and_production_points_exist_just_where_the_dwelling_has_them() -> None:
    households = population(seed=1, count=200)
    assert {"heat_pump", "solar"} < {household.dwelling for household in households}
    for household in households:
        assert household.electric_heating == (household.dwelling == "heat_pump")
        assert (household.production_gsrn is not None) == (household.dwelling == "solar")
        assert (household.panel_watts > 0) == (household.dwelling == "solar")
