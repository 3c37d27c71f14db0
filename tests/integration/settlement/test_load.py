"""The supplier that speed is measured on is one that could be."""

from datetime import date

import numpy as np
import pytest

from elhandel.metering.read import completeness
from elhandel.platform.database import Database
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from simulator.local.load import LoadOptions, load
from simulator.local.load.grid import areas
from simulator.local.load.supplier import draw
from simulator.world.households import consumption_matrix, production_matrix
from tests.integration.settlement.loaded import HOMES, JANUARY, a_loaded_supplier, ask


def test_one_home_in_ten_has_solar_and_another_one_in_ten_is_heated(
    database: Database, database_url: str
) -> None:
    a_loaded_supplier(database_url)
    kinds = dict(
        ask(database, "SELECT type, count(*) FROM portfolio.metering_point_version GROUP BY 1")
    )
    assert kinds == {"E17": HOMES, "E18": HOMES // 10, "D14": HOMES // 10}
    both = ask(
        database,
        "SELECT parent_id FROM portfolio.metering_point "
        "GROUP BY 1 HAVING count(*) > 1 AND parent_id > 0",
    )
    assert both == []


def test_every_consumption_point_has_eight_charges_with_prices(
    database: Database, database_url: str
) -> None:
    a_loaded_supplier(database_url)
    links = ask(
        database,
        "SELECT DISTINCT count(*) FROM pricing.price_link l "
        "JOIN portfolio.supply_period s USING (metering_point_id)"
        " WHERE EXISTS (SELECT FROM pricing.charge_price p WHERE p.charge_id = l.charge_id)"
        " GROUP BY s.supply_period_id",
    )
    assert links == [(8,)]


@pytest.mark.parametrize("resolution", ["PT1H", "PT15M"])
def test_no_reading_is_missing(database: Database, database_url: str, resolution: str) -> None:
    a_loaded_supplier(database_url, resolution=resolution)
    points = [
        point
        for (point,) in ask(database, "SELECT metering_point_id FROM portfolio.metering_point")
    ]
    with database.transaction() as tx:
        assert completeness(tx, points, Period(*JANUARY)) == []


def test_days_on_which_the_clocks_change_have_their_own_length(
    database: Database, database_url: str
) -> None:
    load(database_url, LoadOptions(HOMES, date(2026, 3, 1)))
    lengths = ask(
        database,
        "SELECT DISTINCT length(wh) / 4 FROM metering.reading_day "
        "WHERE resolution_minutes = 60 AND day = '2026-03-29'",
    )
    assert lengths == [(23,)]


def test_a_second_supplier_stands_beside_the_first(database: Database, database_url: str) -> None:
    a_loaded_supplier(database_url)
    a_loaded_supplier(database_url)
    numbers = [gsrn for (gsrn,) in ask(database, "SELECT gsrn FROM portfolio.metering_point")]
    assert len(set(numbers)) == len(numbers) == 2 * HOMES * 12 // 10
    assert [Gsrn(number).check_digit_holds for number in numbers] == [True] * len(numbers)
    assert ask(database, "SELECT count(*) FROM portfolio.supply_period WHERE state = 'active'") == [
        (2 * HOMES,)
    ]


def test_homes_are_written_a_few_at_a_time_each_with_its_own_readings(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.local.load.supplier._AT_ONCE", 7)
    a_loaded_supplier(database_url)
    ((first,),) = ask(database, "SELECT min(metering_point_id) FROM portfolio.metering_point")
    options = LoadOptions(HOMES, JANUARY[0])
    drawn, day = draw(options, areas(options.seed), lambda _: first), date(2026, 1, 17)

    used = consumption_matrix(drawn.fleet, day, 60, options.seed)
    made = production_matrix(drawn.fleet.take(drawn.solar), day, 60, options.seed)
    expected = dict(zip(drawn.main.tolist(), used.tolist(), strict=True))
    expected |= zip(drawn.production.tolist(), made.tolist(), strict=True)
    stored = {
        point: np.frombuffer(wh, "<i4").tolist()
        for point, wh in ask(
            database,
            "SELECT metering_point_id, wh FROM metering.reading_day "
            "WHERE day = %s AND resolution_minutes = 60",
            [day],
        )
    }
    assert stored == expected
    assert ask(database, "SELECT count(*) FROM portfolio.customer") == [(HOMES,)]
    assert ask(database, "SELECT count(*) FROM portfolio.supply_period") == [(HOMES,)]
