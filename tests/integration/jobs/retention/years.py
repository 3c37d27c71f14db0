"""Years that pass: what is swept on a day, and what is left then."""

from dataclasses import replace
from datetime import date

from elhandel import billing, settlement
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.upkeep import retention
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.platform.upkeep.retention import Horizon, Rule, Swept, sweep
from elhandel.pricing.spot import SpotDay, store_spot_days
from elhandel.values.days.local_time import first_of_month, next_month
from tests.integration.settlement.corrections.world import World

JANUARY = (date(2026, 1, 1), date(2026, 1, 4))
LAST_KEPT_DAY = date(2031, 12, 31)
FIRST_DAY_AFTER = date(2032, 1, 1)
INVARIANTS = (*settlement.INVARIANTS, *billing.INVARIANTS)


def bill(world: World, run: int | None) -> None:
    assert run is not None
    with world.database.transaction() as tx:
        for shard in plan_invoices(tx, run):
            issue_shard(tx, run, shard, world.clock)


def horizon(world: World) -> Horizon:
    """What is over now, as the job works it out."""
    until = retention.horizon(world.clock)
    with world.database.transaction() as tx:
        return replace(until, needed_from=settlement.needed_from(tx, until.books_from))


def swept_on(world: World, day: date, rules: tuple[Rule, ...] = billing.RETENTION) -> Swept:
    """Sweep as the job does on a day, without a limit of time."""
    world.clock.move_to_day(day)
    return sweep(world.database, rules, horizon(world), time_is_left=lambda: True)


def left(world: World) -> tuple[int, int]:
    """How many invoices (with credit notes) and runs there are."""
    ((invoices, runs),) = world.rows(
        "SELECT (SELECT count(*) FROM billing.invoice), count(*) FROM settlement.run"
    )
    return invoices, runs


def offenders(world: World) -> list[str]:
    """The names of the invariants that do not hold."""
    return [
        finding.invariant.name
        for finding in check(world.database, INVARIANTS, EVERYTHING)
        if finding.offenders
    ]


def business_goes_on(world: World, day: date) -> None:
    """Prices of the day have come and its month is being settled: by them the database knows what
    is over.
    """
    month = first_of_month(day)
    with world.database.transaction() as tx:
        store_spot_days(tx, [SpotDay("DK1", day, 60, (0,) * 24)], world.clock.now())
        tx.execute(
            "INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, "
            "requested_by,"
            " planned_at) VALUES (%s, %s, 1, 'running', 0, 'mette', %s)",
            [month, next_month(month), world.clock.now()],
        )
