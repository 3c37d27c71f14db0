"""A household with bills, as the market and time make one: two months settled and billed, a
correction after them, and prices of everybody who is paid.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from elhandel.billing.invoice import Invoice
from elhandel.platform.database import Database
from elhandel.pricing.spot.price import SpotDay, resolution_of, store_spot_days
from elhandel.values.days.local_time import days, intervals_of_day
from tests.builders import documents
from tests.builders.clock import HandClock, at
from tests.integration.settlement.corrections.world import House, World

NOVEMBER, DECEMBER, JANUARY = date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)
ENERGINET = "5790000432752"
_SINCE = date(2025, 1, 1)
_UNTIL = date(2027, 1, 1)
_KNOWN_TO = date(2026, 3, 1)

NET_BY_HOUR = ["0.0893"] * 6 + ["0.268"] * 11 + ["0.804"] * 4 + ["0.268"] * 3
"""The grid company's tariff: low, high, peak, high."""


@dataclass
class BilledHome:
    """A world, its house, and its bills in the order of their numbers."""

    world: World
    house: House
    bills: list[Invoice]

    @property
    def customer_id(self) -> int:
        return self.bills[0].bill.customer_id


def a_priced_world(database: Database) -> World:
    """Prices from the first of November to the end of January, and of everybody's charges."""
    world = World(database, clock=HandClock(at("2025-12-09T09:00")))
    by_hour = NET_BY_HOUR * (_KNOWN_TO - NOVEMBER).days
    grid = documents.a_charge("CD", "D03")
    world.receive(documents.price_series(grid, NOVEMBER, _KNOWN_TO, "PT1H", by_hour))
    world.price("CD-A", _SINCE, "26.75", kind="D01", end=_UNTIL)
    for code, price, name in (
        ("40000", "0.072", "Systemtarif"),
        ("41000", "0.043", "Nettarif"),
        ("EA-001", "0.7202", "Elafgift"),
    ):
        charge = documents.a_charge(code, "D03", ENERGINET)
        count = (_UNTIL - _SINCE).days
        world.receive(documents.price_series(charge, _SINCE, _UNTIL, "P1D", [price] * count))
        described = documents.a_charge(code, "D03", ENERGINET, effective=_SINCE)
        tax = code == "EA-001"
        world.receive(documents.price_information(described, name, vat=True, tax=tax))
    for code, kind, name in (("CD", "D03", "Nettarif C"), ("CD-A", "D01", "Netabonnement C")):
        described = documents.a_charge(code, kind, effective=_SINCE)
        world.receive(documents.price_information(described, name, vat=True))
    with database.transaction() as tx:
        store_spot_days(
            tx,
            [spot_of(day) for day in days(date(2025, 10, 25), date(2026, 2, 1))],
            world.clock.now(),
        )
    return world


def spot_of(day: date, area: str = "DK1") -> SpotDay:
    """Dear in the evening, cheap at night, dearer in December; negative on the 25th."""
    minutes = resolution_of(day)
    count = intervals_of_day(day, minutes)
    base = 420_000 if day >= DECEMBER else 300_000
    prices = []
    for place in range(count):
        hour = place * minutes // 60
        price = base + 25_000 * (day.toordinal() % 7) + (260_000 if 17 <= hour < 21 else 0)
        price -= 230_000 if hour < 6 else 0
        prices.append(price if day.day != 25 else price - 480_000)
    return SpotDay(area, day, minutes, tuple(prices))


def use_of(day: date) -> list[int]:
    """Wh of each hour: more in winter, in the evening, and at weekends."""
    hours = intervals_of_day(day, 60)
    base = 330 + 6 * (day.toordinal() % 11) + (60 if day >= DECEMBER else 0)
    return [
        base + (640 if 17 <= hour < 21 else 0) + (180 if day.weekday() > 4 and hour > 8 else 0)
        for hour in range(hours)
    ]


def linked_house(world: World, number: int = 1, *, product: str = "spot-basis") -> House:
    """Supplied since the first of November, paying everybody."""
    house = world.house(number, starts_on=NOVEMBER, product=product)
    world.link(house.gsrn, "CD", _SINCE)
    world.link(house.gsrn, "CD-A", _SINCE, kind="D01")
    for code in ("40000", "41000", "EA-001"):
        charge = documents.a_charge(code, "D03", ENERGINET, effective=_SINCE)
        world.receive(documents.price_links(documents.a_link(house.gsrn, charge)))
    return house


def billed_month(world: World, house: House, start: date, end: date) -> list[Invoice]:
    """A month is read, settled on the ninth day of the next, and billed."""
    for day in days(start, end):
        world.read(house.gsrn, day, use_of(day))
    world.clock.instant = at(f"{end + timedelta(days=8)}T09:00")
    return world.bill(world.run(start, end))


def a_billed_home(database: Database, *, corrected: bool = True) -> BilledHome:
    """November and December are billed; then three hours of the fourteenth of December were less
    than first measured.
    """
    world = a_priced_world(database)
    house = linked_house(world)
    bills = billed_month(world, house, NOVEMBER, DECEMBER)
    bills += billed_month(world, house, DECEMBER, JANUARY)
    if corrected:
        day = date(2025, 12, 14)
        less = [wh - 700 if 17 <= hour < 20 else wh for hour, wh in enumerate(use_of(day))]
        world.clock.instant += timedelta(days=10)
        world.read(house.gsrn, day, less, registered=60)
        for run in world.correct():
            bills += world.bill(run)
    return BilledHome(world, house, bills)
