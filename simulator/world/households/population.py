"""The population: households by number, each drawn from the seed alone, so that a larger one begins
with a smaller.
"""

from random import Random
from typing import Final

from simulator.world.households import identifiers, people
from simulator.world.households.household import Address, Dwelling, Household, Resolution
from simulator.world.households.places import GRID_AREAS, STREETS, TOWNS

# Out of 100 households; the annual kWh a point of the kind takes from the grid lies between the two
# numbers.
_DWELLINGS: Final[tuple[tuple[Dwelling, int, int, int], ...]] = (
    ("flat", 30, 1_400, 2_600),
    ("house", 33, 3_200, 5_400),
    ("heat_pump", 12, 6_500, 11_000),
    ("electric_car", 10, 5_500, 9_000),
    ("solar", 8, 2_600, 4_600),
    ("shop", 7, 6_000, 38_000),
)
_PART_QUARTERS: Final = 0.4  # grid companies are moving points from hours to quarters
_CONSUMPTION_PREFIX: Final = "57131318"
_HEATING_PREFIX: Final = "57131316"
_PRODUCTION_PREFIX: Final = "57131317"

# The example customer of the first requirements; the check digit of his point is wrong, and stays
# wrong.
_ANDERS: Final = Household(
    index=0,
    gsrn="571313180000000001",
    kind="private",
    name="Anders Jensen",
    cpr_cvr="0101901234",
    email="anders@example.dk",
    phone="+4512345678",
    address=Address("Vestergade", "8012", "10", None, None, "8600", "Silkeborg", "0740"),
    grid_area=GRID_AREAS["131"],
    dwelling="house",
    annual_kwh=4_200,
    resolution="PT1H",
    meter_number="70000000",
)


def population(seed: int, count: int) -> tuple[Household, ...]:
    """The first `count` households of the seed; number 0 is always Anders Jensen."""
    return tuple(_household(seed, index) for index in range(count))


def _household(seed: int, index: int) -> Household:
    if index == 0:
        return _ANDERS

    random = Random(f"{seed}/{index}")
    dwelling, low, high = _dwelling(random)
    business = dwelling == "shop"
    woman = random.random() < 0.5
    name = people.company(random) if business else people.person(random, woman=woman)
    town = random.choice(TOWNS)
    street, street_code = random.choice(STREETS)
    in_a_block = dwelling == "flat"
    resolution: Resolution = "PT15M" if random.random() < _PART_QUARTERS else "PT1H"

    return Household(
        index=index,
        gsrn=identifiers.gsrn(_CONSUMPTION_PREFIX, index),
        kind="business" if business else "private",
        name=name,
        cpr_cvr=identifiers.cvr(random) if business else identifiers.cpr(random, woman=woman),
        email=people.email(name, index),
        phone=identifiers.phone(random),
        address=Address(
            street,
            street_code,
            str(random.randint(1, 120)),
            str(random.randint(1, 5)) if in_a_block else None,
            random.choice(("tv", "th")) if in_a_block else None,
            town.postcode,
            town.name,
            town.municipality,
        ),
        grid_area=GRID_AREAS[town.grid_area],
        dwelling=dwelling,
        annual_kwh=random.randint(low, high),
        resolution=resolution,
        meter_number=str(70_000_000 + index),
        heating_gsrn=identifiers.gsrn(_HEATING_PREFIX, index) if dwelling == "heat_pump" else None,
        production_gsrn=identifiers.gsrn(_PRODUCTION_PREFIX, index)
        if dwelling == "solar"
        else None,
        panel_watts=random.randrange(3_000, 10_000, 500) if dwelling == "solar" else 0,
    )


def _dwelling(random: Random) -> tuple[Dwelling, int, int]:
    kind, _, low, high = random.choices(
        _DWELLINGS, weights=[share for _, share, _, _ in _DWELLINGS]
    )[0]
    return kind, low, high
