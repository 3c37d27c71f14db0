"""A month of DataHub's sums beside ours: 60 grid areas, every point by quarters, all charges."""

from datetime import date, timedelta

import numpy as np
import psycopg
from numpy.typing import NDArray

from elhandel.platform.database import Database
from elhandel.reconciliation.cases import Reconciled, reconcile_month
from elhandel.reconciliation.own import Values, own_charges, own_energy
from elhandel.reconciliation.sums import (
    NOTHING,
    Calculation,
    ChargeSum,
    ChargeSumKey,
    EnergyKey,
    EnergySum,
    store_charge_sum,
    store_energy_sum,
)
from elhandel.values.days.local_time import days, start_of_day
from elhandel.values.days.period import Period
from elhandel.values.decision import Provenance
from tests.bench.figures import Report
from tests.bench.measure import Measured, Stopwatch, backend_of, in_a_process
from tests.bench.server import END, MONTH, Server
from tests.builders.identifiers import SUPPLIER

_AREAS = 60
_LATER = start_of_day(END) + timedelta(days=8)

# The load has fewer areas: a third of the points of the first ones go to areas of their own.
_SPREAD = """
UPDATE portfolio.metering_point_version v SET grid_area = (v.grid_area::int + 200)::text
FROM (SELECT grid_area, row_number() OVER (ORDER BY grid_area) AS place
      FROM (SELECT DISTINCT grid_area FROM portfolio.metering_point_version) AS areas) AS a
WHERE a.grid_area = v.grid_area AND a.place <= %s AND v.metering_point_id %% 3 = 0
"""
_HAVE = "SELECT count(DISTINCT grid_area) FROM portfolio.metering_point_version"


def measure(report: Report, server: Server, points: int, repeat: int) -> None:
    """Compare sums that agree, and sums of which one in three does not."""
    report.step(f"loading {points:,} points by quarters")
    url = server.supplier(points, "PT15M")
    with psycopg.connect(url, autocommit=True) as connection:
        (have,) = connection.execute(_HAVE).fetchone() or (0,)
        connection.execute(_SPREAD, [_AREAS - have])

    in_a_process(_store_sums, url, 1, 0)
    in_a_process(_store_charges, url)
    agreeing = [in_a_process(_reconcile, url) for _ in range(repeat)]
    in_a_process(_store_sums, url, 2, 3)
    differing = in_a_process(_reconcile, url)

    best, found = min(agreeing, key=lambda one: one[0].wall)
    assert found.compared == found.matching >= min(_AREAS, have), found
    note = f"{found.compared} sums, {best.cpu:.1f} s of processor"
    report.add("reconcile: a month's energy and charges", best.wall, "s", at_most=20, note=note)
    report.add("reconcile: peak memory", best.peak_mb, "MB", at_most=900)

    measured, found = differing
    assert found.opened, found
    note = f"{len(found.opened)} with their suspects, {measured.cpu:.1f} s of processor"
    report.add("reconcile: with discrepancies", measured.wall, "s", at_most=20, note=note)
    server.drop(url)


def _store_sums(url: str, version: int, every: int) -> None:
    """DataHub's sums are ours; of every so many areas a quarter of an hour of each day is not."""
    database, period = Database(url), Period(MONTH, END)
    with database.transaction() as tx:
        own = own_energy(tx, period)
        for place, key in enumerate(own.keys):
            for day in days(period.start, period.end):
                wh = own.quarters(key, day).tolist()
                wh[40] += 500 if every and place % every == 0 else 0
                store_energy_sum(tx, _sum(key, day, wh, version), Provenance(_LATER))


def _store_charges(url: str) -> None:
    """DataHub's sums of charges are ours."""
    database, period = Database(url), Period(MONTH, END)
    with database.transaction() as tx:
        own = own_charges(tx, period)
        for key, values in own.by_key.items():
            store_charge_sum(tx, _charge(key, values), Provenance(_LATER))


def _charge(key: ChargeSumKey, values: Values) -> ChargeSum:
    return ChargeSum(
        key=key,
        supplier_gln=SUPPLIER,
        calculation=Calculation("D05"),
        version=1,
        unit="KWH",
        start=start_of_day(MONTH),
        quantities=_numbers(values.quantities),
        prices=_numbers(values.prices),
        amounts=_numbers(values.amounts),
        quality=None if key.resolution == "P1M" else [4] * len(values.amounts),
        calculated_at=_LATER,
    )


def _numbers(values: NDArray[np.int64]) -> list[int | None]:
    return [None if value == NOTHING else value for value in values.tolist()]


def _sum(key: EnergyKey, day: date, wh: list[int], version: int) -> EnergySum:
    return EnergySum(
        key=key,
        supplier_gln=SUPPLIER,
        calculation=Calculation("D05"),
        version=version,
        start=start_of_day(day),
        resolution_minutes=15,
        wh=wh,
        quality=[4] * len(wh),
        calculated_at=_LATER,
    )


def _reconcile(url: str) -> tuple[Measured, Reconciled]:
    database = Database(url)
    with database.transaction() as tx, Stopwatch(backend_of(tx)) as watch:
        found = reconcile_month(tx, MONTH, SUPPLIER, now=_LATER)
    return watch.measured, found
