"""Homes heated by electricity, linked to the full tax of 0.72 DKK a kWh (0.761 before 2025)."""

from datetime import date, timedelta
from fractions import Fraction

from elhandel.pricing.charges import heating_rules
from elhandel.values.days.local_time import intervals_of_day
from tests.builders import documents
from tests.integration.settlement.corrections.world import House, World

DAY = timedelta(days=1)
ENERGINET = heating_rules().charge.owner
TAX = heating_rules().charge.code

_SPOT_PRICES = """
INSERT INTO pricing.spot_day (price_area, day, resolution_minutes, per_kwh, complete, recorded_at)
SELECT 'DK1', day, 60, array_fill(500000, ARRAY[hours]), true, %s
FROM unnest(%s::date[], %s::int[]) AS d (day, hours)
"""


def a_taxed_world(world: World, start: date, end: date) -> World:
    """The tax on all days, and a spot price for those of [start, end)."""
    days = [start + number * DAY for number in range((end - start).days)]
    with world.database.transaction() as tx:
        tx.execute(
            _SPOT_PRICES, [world.clock.now(), days, [intervals_of_day(day, 60) for day in days]]
        )
    charge = documents.a_charge(TAX, owner=ENERGINET)
    for since, past, price in (
        (date(2024, 1, 1), date(2025, 1, 1), "0.761"),
        (date(2025, 1, 1), date(2027, 1, 1), "0.720"),
    ):
        prices = [price] * (past - since).days
        world.receive(documents.price_series(charge, since, past, "P1D", prices))
    return world


def a_home(
    world: World,
    starts_on: date,
    *,
    number: int = 1,
    children: tuple[str, ...] = (),
    heated: bool = True,
) -> House:
    """A home that we supply and that pays the tax, registered as heated by electricity since supply
    began.
    """
    home = world.house(number, starts_on=starts_on, children=children)
    charge = documents.a_charge(TAX, owner=ENERGINET, effective=starts_on)
    world.receive(documents.price_links(documents.a_link(home.gsrn, charge)))
    if heated:
        say_heated(world, home, starts_on)
    return home


def say_heated(world: World, home: House, since: date, *, heated: bool = True) -> None:
    """RSM-028."""
    world.receive(documents.customer_data(home.gsrn, since, heated=heated))


def use(world: World, home: House, start: date, end: date, wh: int, *, registered: int = 0) -> None:
    """The same in every hour of the local days [start, end)."""
    for number in range((end - start).days):
        world.read(home.gsrn, start + number * DAY, wh, registered=registered)


def taxed(world: World, run: int | None) -> tuple[int | None, int]:
    """(Wh, øre) of the tax in a run."""
    assert run is not None
    return world.lines(run)[TAX]


def tax_of_all_runs(world: World) -> Fraction:
    """Exact DKK of the tax, originals and corrections together."""
    ((charge,),) = world.rows("SELECT charge_id FROM pricing.charge WHERE code = %s", TAX)
    return (
        sum((sums.exact for key, sums in world.totals().items() if key[3] == charge), Fraction())
        / 10**9
    )


def parked(world: World) -> list[tuple[str, str]]:
    """(cause, detail)"""
    return [
        (str(cause), str(detail))
        for cause, detail in world.rows("SELECT cause, detail FROM settlement.parked")
    ]
