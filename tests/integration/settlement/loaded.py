"""A loaded supplier of fifty homes in one month, and questions about what was settled of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.settlement import progress, runs
from elhandel.settlement.shard import PriceBooks, SettledShard, settle_shard
from simulator.local.load import LoadOptions, load

JANUARY = (date(2026, 1, 1), date(2026, 2, 1))
CLOCK = FixedClock(datetime(2026, 2, 10, 8, tzinfo=UTC))
HOMES = 50
ORE = 10**7
"""Nano-DKK in an øre."""

type Ask = Callable[..., list[tuple[Any, ...]]]


def a_loaded_supplier(url: str, *, resolution: Any = "PT1H") -> None:
    """Fifty homes: five with solar, five heated, in forty grid areas."""
    load(url, LoadOptions(HOMES, JANUARY[0], resolution=resolution))


def ask(database: Database, sql: Any, values: Any = ()) -> list[tuple[Any, ...]]:
    with database.transaction() as tx:
        return tx.execute(sql, values).fetchall()


def planned(database: Database, *, points_per_shard: int = 20) -> runs.PlannedRun:
    with database.transaction() as tx:
        run = runs.plan_run(
            tx, *JANUARY, clock=CLOCK, requested_by="test", points_per_shard=points_per_shard
        )
    assert run is not None
    return run


def settled(database: Database, run: runs.PlannedRun) -> list[SettledShard]:
    """Settle all shards of a run as one worker does, and close it."""
    books = PriceBooks()
    done = [
        settle_shard(database, run.run_id, number, clock=CLOCK, books=books)
        for number in range(run.shards)
    ]
    with database.transaction() as tx:
        assert progress.close_run(tx, run.run_id, CLOCK.now())
    return done


def exact_amounts(database: Database, run_id: int) -> list[tuple[int, int, str, Fraction]]:
    """(supply period, line number, label, exact nano-DKK) of a run's lines."""
    rows = ask(
        database,
        "SELECT supply_period_id, line_no, component, amount_ore, rest_numerator, rest_denominator"
        " FROM settlement.line WHERE run_id = %s ORDER BY supply_period_id, line_no",
        [run_id],
    )
    return [
        (supply, number, component, ore * ORE + Fraction(rest, denominator))
        for supply, number, component, ore, rest, denominator in rows
    ]
