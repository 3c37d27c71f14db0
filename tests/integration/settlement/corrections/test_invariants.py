"""Each invariant finds what breaks it, and finds nothing in a world that was only ever changed as
production does.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from elhandel import settlement
from elhandel.billing.issue import credit_invoice, plan_invoices
from elhandel.billing.upkeep.invariants import INVARIANTS as BILLING
from elhandel.platform.upkeep.invariants import Scope, check
from elhandel.settlement import runs
from elhandel.settlement.invariants import INVARIANTS as SETTLEMENT
from tests.builders.database.beginnings import Made
from tests.builders.database.kept import Databases, Kept
from tests.builders.database.tampering import unguarded
from tests.integration.settlement.corrections.conftest import with_a_house
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
DAY = date(2026, 1, 2)


def offenders(world: World, since: date = date.min) -> dict[str, list[str]]:
    """What each broken invariant says, by its name."""
    findings = check(world.database, (*SETTLEMENT, *BILLING), Scope(since=since))
    return {
        finding.invariant.name: [
            f"{offender.subject}: {offender.how}" for offender in finding.offenders
        ]
        for finding in findings
        if finding.offenders
    }


def tamper(world: World, sql: Any, *parameters: Any) -> None:
    with world.database.transaction() as tx, unguarded(tx):
        tx.execute(sql, parameters)


def corrected(world: World) -> None:
    """Corrections, settled and billed."""
    for run in world.correct():
        world.bill(run)


@pytest.fixture(scope="module")
def made_settled(kept_databases: Databases) -> Iterator[Made]:
    """What breaks an invariant changes the schema too, so each test has a fresh copy."""
    with kept_databases.filled(settled_and_corrected) as made:
        yield made


@pytest.fixture
def settled(world: World, made_settled: Made) -> World:
    """As the file's database is made (`settled_and_corrected`)."""
    return world


def settled_and_corrected(kept: Kept) -> tuple[World, House]:
    """One house, settled and invoiced, with a child that sells and a correction on top, with its
    notes.
    """
    world, house = with_a_house(kept)
    solar = world.house(6, starts_on=FIRST[0], children=("E18",))
    for gsrn in (solar.gsrn, *solar.children):
        world.read_days(gsrn, *FIRST, 1000)
    world.bill(world.run(*FIRST))
    world.read(house.gsrn, DAY, 1234, registered=1)
    world.read(solar.children[0], DAY, 4321, registered=1)
    corrected(world)
    return world, house


def test_nothing_offends_after_settling_invoicing_and_correcting(settled: World) -> None:
    assert offenders(settled) == {}


def test_nothing_offends_while_changes_wait_for_their_correction(
    settled: World, house: House
) -> None:
    settled.read(house.gsrn, DAY, 9999, registered=2)
    settled.price("net", DAY, "9.99")

    assert offenders(settled) == {}


def test_nothing_offends_where_a_correction_is_parked(settled: World, house: House) -> None:
    settled.link(house.gsrn, "priceless", DAY)
    settled.read(house.gsrn, DAY, 9999, registered=2)
    corrected(settled)

    assert offenders(settled) == {}


def test_nothing_offends_when_supply_ended_in_the_past_or_is_void(
    settled: World, house: House
) -> None:
    settled.notify(house.gsrn, DAY, "E03")
    corrected(settled)
    assert offenders(settled) == {}

    settled.notify(house.gsrn, FIRST[0], "E03")
    corrected(settled)
    assert offenders(settled) == {}


def test_nothing_offends_between_the_shards_of_a_run(settled: World) -> None:
    for number in (20, 21):
        late = settled.house(number, starts_on=FIRST[0])
        settled.read_days(late.gsrn, *FIRST, 500)
    with settled.database.transaction() as tx:
        planned = runs.plan_run(
            tx, *FIRST, clock=settled.clock, requested_by="test", points_per_shard=1
        )
    assert planned is not None
    settlement.work_shard(settled.database, planned.run_id, 0, clock=settled.clock)

    assert offenders(settled) == {}


def test_a_reading_that_changed_unnoticed_offends(settled: World, house: House) -> None:
    tamper(
        settled,
        "UPDATE metering.reading_day SET wh = set_byte(wh, 0, 7) "
        "WHERE metering_point_id = %s AND day = %s",
        house.point,
        DAY,
    )

    assert [*offenders(settled)] == ["energy-settled"]
    (how,) = offenders(settled)["energy-settled"]
    assert f"point {house.point}" in how


def test_a_reading_that_vanished_unnoticed_offends(settled: World, house: House) -> None:
    tamper(
        settled,
        "DELETE FROM metering.reading_day WHERE metering_point_id = %s AND day = %s",
        house.point,
        DAY,
    )

    (how,) = offenders(settled)["energy-settled"]
    assert "1 days lack readings" in how


def test_a_production_reading_that_changed_unnoticed_offends(settled: World) -> None:
    tamper(
        settled,
        "UPDATE metering.reading_day d SET wh = set_byte(wh, 0, 7) FROM portfolio.metering_point p"
        " WHERE p.metering_point_id = d.metering_point_id AND p.parent_id IS NOT NULL AND day = %s",
        DAY,
    )

    assert len(offenders(settled)["energy-settled"]) == 1


def test_supply_that_ended_unnoticed_offends(settled: World, house: House) -> None:
    tamper(
        settled,
        "UPDATE portfolio.supply_period SET state = 'void' WHERE supply_period_id = %s",
        house.supply_period,
    )

    found = offenders(settled)
    assert [*found] == ["settled-inside-supply"]
    assert len(found["settled-inside-supply"]) == 4  # energy, net, abo and our own subscription


def test_days_settled_by_two_runs_offend(settled: World, house: House) -> None:
    tamper(settled, "ALTER TABLE settlement.settlement DISABLE TRIGGER settle_once")
    tamper(
        settled,
        "WITH run AS (INSERT INTO settlement.run (period_from, period_to, version, state, "
        "shard_count, requested_by,"
        " planned_at, closed_at) SELECT %s, %s, 9, 'closed', 0, 'test', now(), now() "
        "RETURNING run_id)"
        " INSERT INTO settlement.settlement (run_id, supply_period_id, contract_id, kind, "
        "period_from, period_to,"
        " shard_no, subtotal_ore, settled_at) "
        "SELECT run_id, %s, %s, 'original', %s, %s, 0, 0, now() FROM run",
        DAY,
        date(2026, 1, 6),
        house.supply_period,
        house.contract,
        DAY,
        date(2026, 1, 6),
    )

    (how,) = offenders(settled)["settled-once"]
    assert f"supply period {house.supply_period}" in how


def test_a_charge_settled_twice_in_a_settlement_offends(settled: World) -> None:
    tamper(
        settled,
        "UPDATE settlement.settlement SET metering_point_ids = metering_point_ids || "
        "metering_point_ids,"
        " charge_ids = charge_ids || charge_ids, quantities_wh = quantities_wh || quantities_wh,"
        " amounts_ore = amounts_ore || amounts_ore, rest_numerators = rest_numerators || "
        "rest_numerators,"
        " rest_denominators = rest_denominators || rest_denominators WHERE run_id = 1",
    )

    assert "settled-once" in offenders(settled)


def test_a_shard_that_is_not_done_in_a_closed_run_offends(settled: World) -> None:
    tamper(settled, "UPDATE settlement.shard SET state = 'planned' WHERE run_id = 1")

    assert offenders(settled)["runs-complete"] == [
        "run 1, shard 0: the run is closed and the shard is not done"
    ]


@pytest.mark.parametrize(
    ("table", "run", "how"),
    [
        ("settlement", 1, "neither settled nor parked"),
        ("correction_cause", 2, "neither looked at nor parked"),
    ],
)
def test_a_supply_period_that_a_run_lost_offends(
    settled: World, house: House, table: str, run: int, how: str
) -> None:
    tamper(settled, "DELETE FROM billing.invoice_line")
    tamper(settled, "DELETE FROM billing.invoice_section")  # would keep the settlement from going
    tamper(
        settled, f"DELETE FROM settlement.{table} WHERE supply_period_id = {house.supply_period}"
    )

    assert (
        f"run {run}, supply period {house.supply_period}: {how}"
        in offenders(settled)["runs-complete"]
    )


def test_a_settlement_that_is_not_the_sum_of_its_lines_offends(settled: World) -> None:
    tamper(
        settled, "UPDATE settlement.settlement SET subtotal_ore = subtotal_ore + 1 WHERE run_id = 2"
    )

    assert len(offenders(settled)["settlements-add-up"]) == 2


def test_a_correction_that_is_not_the_sum_of_its_effects_offends(settled: World) -> None:
    tamper(
        settled,
        "UPDATE settlement.settlement SET changes = jsonb_set(changes, '{0,amount_ore}', '1') "
        "WHERE kind = 'correction' AND supply_period_id = 1",
    )
    assert len(offenders(settled)["settlements-add-up"]) == 1


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("UPDATE billing.number_series SET last = last + 1", "invoice-numbers-gapless"),
        (
            "UPDATE billing.invoice SET number_in_series = 17 WHERE number_in_series = 1",
            "invoice-numbers-gapless",
        ),
        (  # a gap below the last number: the last drawn is the highest, and only the count shows it
            "WITH moved AS (UPDATE billing.invoice SET number_in_series = number_in_series + 5"
            " WHERE number_in_series = (SELECT max(number_in_series) FROM billing.invoice))"
            " UPDATE billing.number_series SET last = last + 5",
            "invoice-numbers-gapless",
        ),
        (
            "UPDATE billing.invoice SET subtotal_ore = subtotal_ore + 1, total_ore = total_ore + 1"
            " WHERE number_in_series = 1",
            "invoices-add-up",
        ),
        (
            "UPDATE billing.invoice SET vat_ore = vat_ore + 1, total_ore = total_ore + 1 "
            "WHERE number_in_series = 1",
            "invoices-add-up",
        ),
        (
            "UPDATE billing.invoice SET vat_ore = vat_ore + 1, total_ore = total_ore + 1"
            " WHERE corrects_id IS NOT NULL AND number_in_series = 3",
            "invoices-add-up",
        ),
        ("DELETE FROM billing.invoice_shard WHERE run_id = 1", "settled-is-invoiced"),
        ("DELETE FROM billing.invoice_shard WHERE run_id = 2", "settled-is-invoiced"),
        ("UPDATE billing.invoice_shard SET state = 'planned'", "settled-is-invoiced"),
        (
            "DELETE FROM billing.invoice_line "
            "WHERE line_no = 1 AND invoice_id = (SELECT min(invoice_id)"
            " FROM billing.invoice)",
            "settled-is-invoiced",
        ),
    ],
)
def test_invoices_that_do_not_add_up_offend(settled: World, sql: str, name: str) -> None:
    tamper(settled, sql.encode())

    assert name in offenders(settled)


def test_a_customer_waiting_in_a_planned_shard_does_not_offend(world: World, house: House) -> None:
    run = world.run(*FIRST)
    with world.database.transaction() as tx:
        plan_invoices(tx, run or 0)

    assert offenders(world) == {}


def test_a_credit_that_is_not_the_inverse_of_its_line_offends(settled: World) -> None:
    with settled.database.transaction() as tx:
        credit_invoice(tx, 1, settled.clock)
    assert offenders(settled) == {}

    tamper(
        settled,
        "UPDATE billing.invoice_line SET amount_ore = amount_ore + 1 WHERE credits_line_no = 1",
    )

    assert any("inverse" in sentence for sentence in offenders(settled)["invoices-add-up"])


def test_what_was_worked_on_before_the_asked_day_is_passed_over(
    settled: World, house: House
) -> None:
    tamper(settled, "UPDATE settlement.settlement SET subtotal_ore = 1 WHERE run_id = 1")

    assert "settlements-add-up" in offenders(settled, date(2026, 2, 10))
    assert offenders(settled, date(2026, 2, 11)) == {}


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        (
            "UPDATE metering.reading_day SET wh = set_byte(wh, 0, 7) WHERE day = '2026-01-02'"
            " AND metering_point_id = (SELECT min(metering_point_id) FROM portfolio.supply_period)",
            "energy-settled",
        ),
        ("UPDATE portfolio.supply_period SET state = 'void'", "settled-inside-supply"),
        ("UPDATE settlement.shard SET state = 'planned'", "runs-complete"),
        ("UPDATE settlement.settlement SET subtotal_ore = 1", "settlements-add-up"),
        ("UPDATE billing.number_series SET last = last + 1", "invoice-numbers-gapless"),
        ("UPDATE billing.invoice_line SET amount_ore = 1", "invoices-add-up"),
        ("DELETE FROM billing.invoice_shard", "settled-is-invoiced"),
    ],
)
def test_what_offends_is_found_in_its_month_or_year_and_in_no_other(
    settled: World, sql: str, name: str
) -> None:
    tamper(settled, sql.encode())
    months = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    before, january, february = (Scope(first=first, past=past) for first, past in pairwise(months))

    found = {
        scope: {
            finding.invariant.name
            for finding in check(settled.database, (*SETTLEMENT, *BILLING), scope)
            if finding.offenders
        }
        for scope in (before, january, february)
    }

    assert name in found[january] | found[february]
    assert found[before] == set()


def test_names_of_invariants_are_distinct_and_make_metrics() -> None:
    names = [invariant.metric for invariant in (*SETTLEMENT, *BILLING)]

    assert len(set(names)) == len(names) > 0
    assert all(name.isidentifier() for name in names)
