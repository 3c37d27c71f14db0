"""What a settled shard leaves in the database."""

from fractions import Fraction

import pytest

from elhandel.platform.database import Database
from elhandel.settlement.shard import PriceBooks, SettledShard, settle_shard
from tests.integration.settlement.loaded import (
    CLOCK,
    HOMES,
    ORE,
    ask,
    exact_amounts,
    planned,
    settled,
)

ENERGY_BY_INTERVAL = """
SELECT s.supply_period_id, sum(r.wh),
       sum(r.wh * (CASE WHEN p.pricing_type = 'fixed' THEN 4 * v.fixed_per_kwh ELSE
           (SELECT sum(q) FROM unnest(d.per_kwh) WITH ORDINALITY AS x (q, n)
            WHERE (n - 1) / 4 = r.hour) END
           + 4 * (v.margin_per_kwh + v.supplement_per_kwh)))::numeric
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
JOIN pricing.product p USING (product_id)
JOIN pricing.product_price v USING (product_id)
JOIN portfolio.metering_point_version m ON m.metering_point_id = s.metering_point_id
JOIN (SELECT metering_point_id, day, wh,
             row_number() OVER (
                 PARTITION BY metering_point_id, day ORDER BY interval_start
             ) - 1 AS hour
      FROM metering.reading) r ON r.metering_point_id = s.metering_point_id
JOIN pricing.spot_day d ON d.day = r.day AND d.price_area = m.price_area AND d.superseded_at IS NULL
GROUP BY s.supply_period_id ORDER BY s.supply_period_id
"""


pytestmark = pytest.mark.usefixtures("made_supplier")


def test_every_home_is_settled_with_its_children_in_one_settlement(database: Database) -> None:
    done = settled(database, planned(database))
    assert sum(shard.settled for shard in done) == HOMES
    assert sum(shard.parked for shard in done) == 0
    assert ask(database, "SELECT count(*) FROM settlement.settlement") == [(HOMES,)]
    written = sum(shard.lines for shard in done)
    assert ask(database, "SELECT count(*) FROM settlement.line") == [(written,)]
    # energy, eight charges, our subscription; feed-in, two tariffs and the credit of a solar child;
    # two tariffs of D14
    assert written == HOMES * 10 + HOMES // 10 * 4 + HOMES // 10 * 2


def test_energy_is_the_sum_over_intervals_that_sql_finds_in_the_readings(
    database: Database,
) -> None:
    run = planned(database)
    settled(database, run)
    expected = [
        (supply, wh, Fraction(int(quarters), 4))
        for supply, wh, quarters in ask(database, ENERGY_BY_INTERVAL)
    ]
    quantities = dict(
        ask(
            database,
            "SELECT supply_period_id, quantity_wh FROM settlement.line WHERE component = 'energy'",
        )
    )
    exact = {
        supply: amount
        for supply, _, component, amount in exact_amounts(database, run.run_id)
        if component == "energy"
    }
    assert [(supply, quantities[supply], exact[supply]) for supply, _, _ in expected] == expected


def test_a_line_is_rounded_once_and_its_rest_is_at_most_half_an_ore(database: Database) -> None:
    run = planned(database)
    settled(database, run)
    rests = ask(database, "SELECT rest_numerator, rest_denominator FROM settlement.line")
    assert all(
        abs(Fraction(numerator, denominator)) <= ORE // 2 for numerator, denominator in rests
    )
    assert any(numerator for numerator, _ in rests)


def test_lines_are_numbered_through_the_main_point_first(database: Database) -> None:
    settled(database, planned(database))
    rows = ask(
        database,
        "SELECT l.supply_period_id, array_agg(l.line_no ORDER BY l.line_no),"
        " array_agg(p.parent_id IS NOT NULL ORDER BY l.line_no)"
        " FROM settlement.line l JOIN portfolio.metering_point p USING (metering_point_id) "
        "GROUP BY 1",
    )
    assert len(rows) == HOMES
    for _, numbers, of_child in rows:
        assert numbers == list(range(1, len(numbers) + 1))
        assert of_child == sorted(of_child)


def test_a_subtotal_is_the_sum_of_its_lines(database: Database) -> None:
    settled(database, planned(database))
    wrong = ask(
        database,
        "SELECT e.supply_period_id FROM settlement.settlement e "
        "JOIN settlement.line l USING (run_id, supply_period_id)"
        " GROUP BY e.run_id, e.supply_period_id HAVING e.subtotal_ore <> sum(l.amount_ore)",
    )
    assert wrong == []


def test_the_same_shard_again_changes_nothing(database: Database) -> None:
    run = planned(database)
    first = settle_shard(database, run.run_id, 0, clock=CLOCK)
    before = ask(database, "SELECT * FROM settlement.line ORDER BY 1, 2, 3")
    again = settle_shard(database, run.run_id, 0, clock=CLOCK)
    assert first.lines > 0
    assert again == SettledShard(0, 0, 0, repeated=True)
    assert ask(database, "SELECT * FROM settlement.line ORDER BY 1, 2, 3") == before


def test_a_child_without_readings_parks_the_whole_home_and_nobody_else(database: Database) -> None:
    ((child, parent, gsrn),) = ask(
        database,
        "SELECT metering_point_id, parent_id, gsrn FROM portfolio.metering_point "
        "WHERE parent_id IS NOT NULL"
        " ORDER BY 1 LIMIT 1",
    )
    ask(
        database,
        "DELETE FROM metering.reading_day "
        "WHERE metering_point_id = %s AND day = '2026-01-20' RETURNING 1",
        [child],
    )
    run = planned(database)
    assert sum(shard.settled for shard in settled(database, run)) == HOMES - 1
    assert ask(
        database,
        "SELECT s.metering_point_id, p.cause, p.detail FROM settlement.parked p"
        " JOIN portfolio.supply_period s USING (supply_period_id)",
    ) == [(parent, "missing-readings", f"{gsrn} has no readings for 2026-01-20.")]
    assert ask(
        database,
        "SELECT count(*) FROM settlement.line WHERE metering_point_id IN (%s, %s)",
        [child, parent],
    ) == [(0,)]


def test_a_linked_charge_without_a_price_parks_those_who_have_it(database: Database) -> None:
    ((charge, code),) = ask(
        database, "SELECT charge_id, code FROM pricing.charge WHERE code = 'EA-002'"
    )
    ask(database, "DELETE FROM pricing.charge_price WHERE charge_id = %s RETURNING 1", [charge])
    run = planned(database)
    assert sum(shard.parked for shard in settled(database, run)) == HOMES // 10
    causes = ask(database, "SELECT DISTINCT cause, detail FROM settlement.parked")
    assert [cause for cause, _ in causes] == ["missing-charge-price"]
    assert code in causes[0][1]


def test_a_point_that_nothing_is_known_of_parks_its_home(database: Database) -> None:
    ((point, gsrn),) = ask(
        database, "SELECT metering_point_id, gsrn FROM portfolio.metering_point ORDER BY 1 LIMIT 1"
    )
    ask(
        database,
        "DELETE FROM portfolio.metering_point_version WHERE metering_point_id = %s RETURNING 1",
        [point],
    )
    run = planned(database)
    assert sum(shard.settled for shard in settled(database, run)) == HOMES - 1
    assert ask(database, "SELECT cause, detail FROM settlement.parked") == [
        ("missing-master-data", f"{gsrn} has no master data (RSM-022).")
    ]


def test_a_price_that_changes_between_two_shards_is_not_taken_from_the_first(
    database: Database,
) -> None:
    run = planned(database, points_per_shard=25)
    books = PriceBooks()
    settle_shard(database, run.run_id, 0, clock=CLOCK, books=books)
    ask(
        database,
        "UPDATE pricing.charge_price p SET prices = ARRAY[43000 + 1000000] FROM pricing.charge c"
        " WHERE c.charge_id = p.charge_id AND c.code = '40000' AND p.valid_from = '2026-01-01' "
        "RETURNING 1",
    )
    settle_shard(database, run.run_id, 1, clock=CLOCK, books=books)
    prices = ask(
        database,
        "SELECT e.shard_no, bool_and(l.amount_ore = round(l.quantity_wh * p.micro / 1e7))"
        " FROM settlement.line l JOIN settlement.settlement e USING (run_id, supply_period_id)"
        " JOIN pricing.charge c USING (charge_id)"
        " JOIN (VALUES (0, 43000), (1, 1043000)) AS p (shard_no, micro) USING (shard_no)"
        " WHERE c.code = '40000' GROUP BY 1 ORDER BY 1",
    )
    assert prices == [(0, True), (1, True)]


def test_a_price_that_comes_between_two_shards_is_there_for_the_second(database: Database) -> None:
    """The first shard asked for it in vain."""
    kept = ask(
        database,
        "DELETE FROM pricing.charge_price p USING pricing.charge c WHERE c.charge_id = p.charge_id"
        " AND c.code = '40000' RETURNING p.charge_id, p.valid_from, p.covered_to, p.prices, "
        "p.recorded_at",
    )
    run = planned(database, points_per_shard=25)
    books = PriceBooks()
    first = settle_shard(database, run.run_id, 0, clock=CLOCK, books=books)
    for row in kept:
        ask(
            database,
            "INSERT INTO pricing.charge_price (charge_id, valid_from, covered_to, prices, "
            "recorded_at)"
            " VALUES (%s, %s, %s, %s, %s) RETURNING 1",
            list(row),
        )
    second = settle_shard(database, run.run_id, 1, clock=CLOCK, books=books)
    assert first.parked == 25
    assert (second.settled, second.parked) == (25, 0)
