"""What an invoice says beside its lines, as it was when it was issued."""

from datetime import date

import numpy as np
from psycopg.types.json import Jsonb

from elhandel.billing.annotations import (
    NO_ANNOTATIONS,
    Change,
    Estimated,
    FixedPrice,
    SimilarHome,
)
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import credit_invoice, issue_shard, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.settlement.corrections import Effect
from elhandel.settlement.corrections.effects import effects_as_json
from elhandel.values.days.period import Period
from tests.integration.billing.world import (
    ENERGINET,
    ENERGY,
    JANUARY,
    NOW,
    Line,
    a_charge,
    a_run,
    a_supply,
    readings,
    settled,
)

CLOCK = FixedClock(NOW)
DAY = Period(date(2026, 1, 14), date(2026, 1, 15))


def issued(tx: Transaction, run: int) -> list[Invoice]:
    for shard in plan_invoices(tx, run):
        issue_shard(tx, run, shard, CLOCK)
    ids = tx.execute("SELECT invoice_id FROM billing.invoice WHERE run_id = %s", [run]).fetchall()
    return load_invoices(tx, [id_ for (id_,) in ids])


def not_measured(tx: Transaction, point: int, day: date, quality: list[int]) -> None:
    tx.execute(
        "UPDATE metering.reading_day SET quality = %s WHERE metering_point_id = %s AND day = %s",
        [np.array(quality, np.uint8).tobytes(), point, day],
    )


def keep(tx: Transaction, run: int, *effects: Effect) -> None:
    tx.execute(
        "UPDATE settlement.settlement SET changes = %s WHERE run_id = %s",
        [Jsonb(effects_as_json(effects)), run],
    )


def test_estimated_readings_are_named_by_day_and_energy(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        readings(tx, supply.metering_point_id, JANUARY, 500)
        not_measured(tx, supply.metering_point_id, date(2026, 1, 3), [4] * 20 + [3] * 4)
        not_measured(tx, supply.metering_point_id, date(2026, 1, 9), [5] * 24)
        not_measured(tx, supply.metering_point_id, date(2026, 1, 11), [1] * 12 + [6] * 12)
        settled(tx, run, supply)
        (invoice,) = issued(tx, run)

    (section,) = invoice.bill.sections
    days = (date(2026, 1, 3), date(2026, 1, 9))
    assert section.annotations.estimated == Estimated(days, 4 * 500 + 24 * 500)


def test_a_home_is_compared_with_one_like_it_unless_electricity_heats_it(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply, heated = a_run(tx), a_supply(tx), a_supply(tx, 2)
        tx.execute(
            "INSERT INTO portfolio.heated (metering_point_id, valid_from, heated, recorded_at) "
            "VALUES (%s, '2025-06-01', true, %s)",
            [heated.metering_point_id, NOW],
        )
        settled(tx, run, supply)
        settled(tx, run, heated)
        invoice, other = issued(tx, run)

    assert invoice.bill.sections[0].annotations.similar_home == SimilarHome("flat", 245_000)
    assert other.bill.sections[0].annotations.similar_home is None


def test_who_sells_is_not_compared(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [ENERGY, Line("production_credit", -5_000, 80_000)])
        (invoice,) = issued(tx, run)
    assert invoice.bill.sections[0].annotations.similar_home is None


def test_a_fixed_price_is_a_price(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx, product="fast-12")
        settled(tx, run, supply, [Line("energy", 7_200, 100_000)])
        (invoice,) = issued(tx, run)
        (price,) = tx.execute(
            "SELECT fixed_per_kwh + margin_per_kwh + supplement_per_kwh "
            "FROM pricing.product_price WHERE product_id = 'fast-12' ORDER BY valid_from DESC"
        ).fetchone() or (None,)
    assert invoice.bill.sections[0].annotations.fixed_price == FixedPrice(price)


def test_a_note_says_what_changed_by_whom_and_what_it_cost(database: Database) -> None:
    with database.transaction() as tx:
        original, supply = a_run(tx), a_supply(tx)
        settled(tx, original, supply)
        issued(tx, original)

        correction = a_run(tx, version=2, kind="correction")
        system = a_charge(tx, "41000", name="Systemtarif", owner=ENERGINET)
        grid = a_charge(tx, "NET", name="Nettarif C")
        lines = [
            Line("energy", -150, -1_100),
            Line("charge", 90, 0, system),
            Line("charge", -56, -1_100, grid),
        ]
        settled(tx, correction, supply, lines, corrects=original)
        point = supply.metering_point_id
        readings(tx, point, JANUARY, 500)
        for day in (13, 14):
            not_measured(tx, point, date(2026, 1, day), [4] * 16 + [3] * 3 + [4] * 5)
        keep(
            tx,
            correction,
            Effect("readings", DAY, -206, point, None, 1, 3, (16, 17, 18), 4_200, 3_100),
            Effect("charge", Period(*JANUARY), 90, charge_id=system),
        )
        (note,) = issued(tx, correction)

    (section,) = note.bill.sections
    changes = section.annotations.changes
    assert changes == (
        Change(
            "readings",
            "grid_company",
            DAY,
            -206,
            changed_days=1,
            changed_hours=3,
            hours=(16, 17, 18),
            before_wh=4_200,
            after_wh=3_100,
        ),
        Change("charge", "energinet", Period(*JANUARY), 90, label="Systemtarif"),
    )
    assert section.annotations.estimated == Estimated((DAY.start,), 3 * 500)
    assert sum(change.amount_ore for change in changes) == sum(
        line.amount_ore for line in section.lines
    )


def test_what_is_taken_back_says_nothing_of_what_it_said(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        (invoice,) = issued(tx, run)
        note = credit_invoice(tx, invoice.invoice_id, CLOCK)
        (credited,) = load_invoices(tx, [note.invoice_id])
    assert {section.annotations for section in credited.bill.sections} == {NO_ANNOTATIONS}
