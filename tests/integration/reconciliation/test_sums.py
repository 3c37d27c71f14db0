"""DataHub's sums are stored by local day, and the newest version of an interval holds."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.reconciliation.sums import (
    Calculation,
    EnergyKey,
    HeldCharge,
    HeldEnergy,
    held_charges,
    held_energy,
)
from elhandel.values.days.local_time import intervals_of_day, start_of_day
from elhandel.values.days.period import Period
from tests.builders import sums
from tests.builders.chance import by_chance
from tests.builders.identifiers import GRID_COMPANY, SUPPLIER
from tests.builders.supplier import Supplier
from tests.integration.market.handlers.test_examples import for_us

DAY = date(2026, 1, 10)
FLEX = EnergyKey("131", "E17", "D01")
WHOLE = [1.5] * 96


def held(supplier: Supplier, first: date = DAY, past: date | None = None) -> list[HeldEnergy]:
    with supplier.database.transaction() as tx:
        return held_energy(tx, Period(first, past or first + timedelta(days=1)), SUPPLIER)


def charges(supplier: Supplier) -> list[HeldCharge]:
    with supplier.database.transaction() as tx:
        return held_charges(tx, Period(date(2026, 1, 1), date(2026, 2, 1)), SUPPLIER)


def stored(supplier: Supplier) -> int:
    return int(supplier.value("SELECT count(*) FROM reconciliation.energy_sum"))


def test_a_sum_is_stored_once_however_often_it_comes(supplier: Supplier) -> None:
    body = sums.energy(sums.an_energy_series(DAY, WHOLE))
    again = sums.energy(sums.an_energy_series(DAY, WHOLE))

    supplier.receive(body, body, again, queue="Aggregations")

    (energy,) = held(supplier)
    assert (energy.key, energy.calculation, energy.version) == (FLEX, Calculation("D04"), 1)
    assert energy.wh.tolist() == [1500] * 96
    assert energy.there.all()
    assert stored(supplier) == 1
    assert supplier.dead() == []


def test_a_higher_version_holds_also_where_it_comes_first(supplier: Supplier) -> None:
    newer = sums.energy(sums.an_energy_series(DAY, [2] * 96, version=7))
    older = sums.energy(sums.an_energy_series(DAY, [1] * 96, version=6))

    supplier.receive(newer, older, queue="Aggregations")

    (energy,) = held(supplier)
    assert (energy.version, set(energy.wh.tolist())) == (7, {2000})
    assert stored(supplier) == 2, "the older one stays"


def test_a_withdrawn_hour_counts_as_zero_and_the_rest_of_the_day_stays(supplier: Supplier) -> None:
    day = sums.energy(sums.an_energy_series(DAY, WHOLE))
    hour = sums.an_energy_series(DAY, [None] * 4, version=2)

    supplier.receive(day, sums.energy(hour), queue="Aggregations")

    (energy,) = held(supplier)
    assert energy.wh.tolist() == [0] * 4 + [1500] * 92
    assert energy.there.all()
    assert supplier.rows("SELECT withdrawn FROM reconciliation.energy_sum ORDER BY version") == [
        (False,),
        (True,),
    ]


def test_calculations_stand_beside_each_other(supplier: Supplier) -> None:
    supplier.receive(
        sums.energy(sums.an_energy_series(DAY, [1] * 96, version=9), process="D04"),
        sums.energy(sums.an_energy_series(DAY, [2] * 96, version=1), process="D05"),
        sums.energy(sums.an_energy_series(DAY, [3] * 96, correction="D01"), process="D32"),
        queue="Aggregations",
    )

    by_calculation = {str(energy.calculation): int(energy.wh[0]) for energy in held(supplier)}
    assert by_calculation == {"D04": 1000, "D05": 2000, "D32/D01": 3000}


@pytest.mark.parametrize("turn", [date(2026, 3, 29), date(2025, 10, 26)])
def test_a_series_over_many_days_falls_into_local_days(supplier: Supplier, turn: date) -> None:
    first, past = turn - timedelta(days=1), turn + timedelta(days=2)
    count = (start_of_day(past) - start_of_day(first)) // timedelta(hours=1)

    supplier.receive(
        sums.energy(sums.an_energy_series(first, range(count), resolution="PT1H")),
        queue="Aggregations",
    )

    by_day = held(supplier, first, past)
    assert [len(energy.wh) for energy in by_day] == [24, intervals_of_day(turn, 60), 24]
    whole = [value for energy in by_day for value in energy.wh.tolist()]
    assert whole == [1000 * number for number in range(count)]


def test_a_bad_series_of_a_bundle_is_dead_and_the_others_are_stored(supplier: Supplier) -> None:
    good = sums.an_energy_series(DAY, WHOLE)
    foreign = sums.an_energy_series(DAY, WHOLE, supplier="5790000000005")
    unknown = sums.an_energy_series(DAY, WHOLE, grid_area="151")
    unknown["Period"]["Point"][0]["quality"] = {"value": "B17"}
    off_grid = sums.an_energy_series(
        DAY, WHOLE, starts=start_of_day(DAY) + timedelta(minutes=7), grid_area="244"
    )

    supplier.receive(sums.energy(foreign, unknown, good, off_grid), queue="Aggregations")

    assert [energy.key for energy in held(supplier)] == [FLEX]
    assert sorted(code for code, _ in supplier.dead()) == [
        "unable-to-handle-record",
        "unknown-code",
        "unusable-sum",
    ]


def test_sums_of_charges_are_stored_by_charge_and_day(supplier: Supplier) -> None:
    tariff = sums.a_charge_series(
        DAY, [("100.125", "0.0879", "8.800988")] * 23 + [("1", None, None)]
    )
    subscription = sums.a_charge_series(
        DAY, [("31", "1.580645", "48.999995")], code="S", kind="D01", resolution="P1D"
    )

    supplier.receive(sums.wholesale(tariff, subscription), queue="Aggregations")
    supplier.receive(sums.wholesale(tariff, subscription), queue="Aggregations")

    hourly, daily = sorted(charges(supplier), key=lambda charge: -len(charge.amounts))
    assert hourly.key.charge is not None
    assert (hourly.key.charge.owner, hourly.key.charge.code) == (GRID_COMPANY, "CD")
    assert (hourly.quantities[0], hourly.prices[0], hourly.amounts[0]) == (
        100_125,
        87_900,
        8_800_988,
    )
    assert hourly.amounts[23] == hourly.prices[23] < 0, "no price, and so no amount"
    assert (daily.quantities[0], daily.amounts[0]) == (31_000, 48_999_995)
    assert supplier.value("SELECT count(*) FROM reconciliation.charge_sum") == 2
    assert supplier.dead() == []


def test_the_examples_of_the_hub_are_stored(
    supplier: Supplier, shared: Callable[[str], Path]
) -> None:
    folder = shared("datahub/cim/examples")
    bodies = [for_us(path) for name in ("RSM-014", "RSM-019") for path in (folder / name).iterdir()]

    supplier.receive(*bodies, queue="Aggregations")

    assert supplier.dead() == []
    assert {energy.key.point_type for energy in held(supplier, date(2026, 6, 15))} == {"E17", "E18"}
    assert {charge.key.resolution for charge in charges(supplier)} == {"PT1H", "P1D", "P1M"}


@settings(
    max_examples=by_chance(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations([(1, 0, 8), (2, 4, 8), (3, 2, 1), (4, 7, 1)]))
def test_whatever_the_order_the_highest_version_of_each_hour_holds(
    supplier: Supplier, order: list[tuple[int, int, int]]
) -> None:
    with supplier.database.transaction() as tx:
        tx.execute("TRUNCATE reconciliation.energy_sum CASCADE")

    for version, hour, hours in order:
        starts = start_of_day(DAY) + timedelta(hours=hour)
        series = sums.an_energy_series(
            DAY, [version] * hours, version=version, starts=starts, resolution="PT1H"
        )
        supplier.receive(sums.energy(series), queue="Aggregations")

    (energy,) = held(supplier)
    versions = [1, 1, 3, 1, 2, 2, 2, 4, 2, 2, 2, 2]
    assert energy.wh[:12].tolist() == [1000 * version for version in versions]
    assert energy.there.tolist() == [True] * 12 + [False] * 12
