"""One home with a year of readings and twelve bills, made by production's own handlers."""

from datetime import date, timedelta
from typing import Final

from elhandel.platform.database import Database
from elhandel.pricing.spot.price import store_spot_days
from elhandel.values.days.local_time import days, intervals_of_day, next_month, start_of_day
from tests.builders import documents
from tests.builders.clock import HandClock, at
from tests.integration.settlement.corrections.world import REGISTERED, House, World
from tests.integration.site.billed_home import ENERGINET, NET_BY_HOUR, spot_of, use_of

YEAR: Final = date(2025, 1, 1)
NOW: Final = at("2026-01-15T10:00")
_KNOWN_TO: Final = date(2026, 3, 1)
_TARIFFS: Final = (("40000", "0.072"), ("41000", "0.043"), ("EA-001", "0.7202"))


def a_year_at_home(database: Database) -> House:
    """A house supplied since the new year, read, settled and billed until the next, read on."""
    world = World(database, clock=HandClock(at("2025-02-09T09:00")))
    _prices(world)
    house = world.house(starts_on=YEAR)
    world.link(house.gsrn, "CD", YEAR)
    for code, _ in _TARIFFS:
        charge = documents.a_charge(code, "D03", ENERGINET, effective=YEAR)
        world.receive(documents.price_links(documents.a_link(house.gsrn, charge)))

    start = YEAR
    while start < date(2026, 1, 1):
        end = next_month(start)
        world.clock.instant = at(f"{end.replace(day=9)}T09:00")
        _read(world, house, start, end)
        world.bill(world.run(start, end))
        start = end
    world.clock.instant = NOW
    _read(world, house, start, NOW.date())
    return house


def _read(world: World, house: House, start: date, end: date) -> None:
    """Each day's readings, registered the day after."""
    for day in days(start, end):
        registered = start_of_day(day + timedelta(days=1)) - REGISTERED
        world.read(house.gsrn, day, use_of(day), registered=registered // timedelta(minutes=1))


def _prices(world: World) -> None:
    by_hour = [
        price
        for day in days(YEAR, _KNOWN_TO)
        for price in (NET_BY_HOUR + NET_BY_HOUR[-1:])[: intervals_of_day(day, 60)]
    ]
    grid = documents.a_charge("CD", "D03")
    world.receive(documents.price_series(grid, YEAR, _KNOWN_TO, "PT1H", by_hour))
    for code, price in _TARIFFS:
        charge = documents.a_charge(code, "D03", ENERGINET)
        count = (_KNOWN_TO - YEAR).days
        world.receive(documents.price_series(charge, YEAR, _KNOWN_TO, "P1D", [price] * count))
        described = documents.a_charge(code, "D03", ENERGINET, effective=YEAR)
        tax = code == "EA-001"
        world.receive(documents.price_information(described, code, vat=True, tax=tax))
    described = documents.a_charge("CD", "D03", effective=YEAR)
    world.receive(documents.price_information(described, "Nettarif C", vat=True))
    with world.database.transaction() as tx:
        spots = [spot_of(day) for day in days(YEAR, date(2026, 1, 17))]
        store_spot_days(tx, spots, world.clock.now())
