"""A world of whole quarters: days without much in them, settled by the month, billed by aconto."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from elhandel.billing import INVARIANTS as BILLING
from elhandel.billing.aconto import AcontoPlan, bill_aconto, plan_aconto
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.pricing.spot import store_spot_days
from elhandel.pricing.spot.price import SpotDay
from elhandel.settlement import INVARIANTS as SETTLEMENT
from elhandel.values.days.local_time import days, intervals_of_day, next_month
from elhandel.values.identifiers import Gsrn
from tests.builders import documents
from tests.integration.settlement.corrections.world import REGISTERED, House, World

Q1, Q2, Q3 = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)
JANUARY, FEBRUARY, MARCH, APRIL = Q1, date(2026, 2, 1), date(2026, 3, 1), Q2


def a_world(database: Database, until: date = Q3) -> World:
    """A flat spot price, a tariff of 0.10 a kWh and a subscription of 31.00 a month."""
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    world.price("abo", date(2025, 1, 1), "31.00", kind="D01")
    spot = [
        SpotDay("DK1", day, 15, (500_000,) * intervals_of_day(day, 15)) for day in days(Q1, until)
    ]
    with database.transaction() as tx:
        store_spot_days(tx, spot, world.clock.now())
    return world


def supplied(world: World, number: int, since: date = Q1) -> House:
    """A house that we supply, with both charges."""
    house = world.house(number, starts_on=since)
    world.link(house.gsrn, "net", since)
    world.link(house.gsrn, "abo", since, kind="D01")
    return house


def read(
    world: World, house: House, of: Iterable[date], wh: int | Mapping[date, Sequence[int]]
) -> None:
    """Hourly readings of days in one message, as grid companies bundle them."""
    values = {
        day: [wh] * intervals_of_day(day, 60) if isinstance(wh, int) else wh[day] for day in of
    }
    series = [
        documents.readings_of(house.gsrn, day, [wh / 1000 for wh in by_hour], registered=REGISTERED)
        for day, by_hour in values.items()
    ]
    world.receive(documents.metered_data(*series))


def settle(world: World, *months: date, houses: Sequence[House], wh: int = 400) -> list[Invoice]:
    """Months are read, settled and billed, each on the 8th of the month after."""
    found = []
    for month in months:
        for house in houses:
            read(world, house, days(month, next_month(month)), wh)
        world.clock.move_to_day(next_month(month).replace(day=8))
        run = world.run(month, next_month(month))
        found += [] if run is None else world.bill(run)
    return found


def pay(world: World, house: House, kroner: int, first_day: date | None = None) -> AcontoPlan:
    """`elhandel aconto set`."""
    with world.database.transaction() as tx:
        return plan_aconto(tx, Gsrn(house.gsrn), 100 * kroner, world.clock, first_day=first_day)


def billed(world: World) -> list[Invoice]:
    """The job bill-aconto: the documents of today, a contract a transaction."""
    after, found = 0, []
    while True:
        with world.database.transaction() as tx:
            done = bill_aconto(tx, world.clock, after=after, limit=1)
            if done.last is None:
                return found
            after = done.last
            found += load_invoices(tx, done.invoice_ids)


def offenders(world: World) -> list[str]:
    findings = check(world.database, (*SETTLEMENT, *BILLING), EVERYTHING)
    return [
        f"{finding.invariant.name}: {offender.subject}: {offender.how}"
        for finding in findings
        for offender in finding.offenders
    ]


def on_account(invoice: Invoice) -> list[int]:
    """The amounts of its lines of aconto, øre with VAT."""
    lines = [line for section in invoice.bill.sections if section.aconto for line in section.lines]
    return [line.amount_ore + (line.vat_ore or 0) for line in lines]
