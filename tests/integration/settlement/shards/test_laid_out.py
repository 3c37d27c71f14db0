"""A run over a month that is laid out by point settles what one over its days does."""

from datetime import date
from typing import Any

import pytest

from elhandel.metering.months import lay_out_months
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import Scope, check
from elhandel.settlement.invariants import INVARIANTS
from tests.builders.database.tampering import unguarded
from tests.integration.settlement.loaded import CLOCK, HOMES, ask, planned, settled

pytestmark = pytest.mark.usefixtures("made_supplier")


def written(database: Database) -> list[tuple[Any, ...]]:
    return ask(
        database,
        "SELECT supply_period_id, line_no, metering_point_id, component, charge_id, quantity_wh, "
        "amount_ore, rest_numerator, rest_denominator FROM settlement.line ORDER BY 1, 2",
    )


def broken(database: Database) -> list[str]:
    found = check(database, INVARIANTS, Scope(since=date.min))
    return [one.invariant.name for one in found if one.offenders]


def test_a_laid_out_month_is_settled_as_its_days_are(database: Database) -> None:
    settled(database, planned(database))
    by_day = written(database)
    with database.transaction() as tx:
        tx.execute("TRUNCATE settlement.run, settlement.settlement, settlement.shard CASCADE")
    done = lay_out_months(database, CLOCK.today())
    assert done.laid_out == HOMES + 5 + 5  # with their solar, and what is heated
    assert done.incomplete == 0

    settled(database, planned(database))
    assert written(database) == by_day
    assert broken(database) == []


def test_a_run_reads_what_is_laid_out_and_the_check_compares_it_with_the_days(
    database: Database,
) -> None:
    lay_out_months(database, CLOCK.today())
    with database.transaction() as tx, unguarded(tx):
        tx.execute("UPDATE metering.reading_month SET wh = set_byte(wh, 1, 70)")
    settled(database, planned(database))
    assert "energy-settled" in broken(database)
