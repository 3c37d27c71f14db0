"""Issuing a shard: what stands on an invoice, and that a shard is invoiced once."""

from datetime import date

import pytest

from elhandel.billing.errors import RunNotClosed, UnknownInvoiceShard
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from tests.integration.billing.world import (
    ENERGINET,
    ENERGY,
    JANUARY,
    NOW,
    SUBSCRIPTION,
    Line,
    a_charge,
    a_customer,
    a_link,
    a_metering_point,
    a_run,
    a_supply,
    moved_in,
    readings,
    settled,
)

CLOCK = FixedClock(NOW)
LAST_JANUARY = (date(2025, 1, 1), date(2025, 2, 1))


def issued(tx: Transaction, run: int) -> list[Invoice]:
    for shard in plan_invoices(tx, run):
        issue_shard(tx, run, shard, CLOCK)
    ids = [
        row[0]
        for row in tx.execute("SELECT invoice_id FROM billing.invoice WHERE run_id = %s", [run])
    ]
    return load_invoices(tx, ids)


def test_a_customer_gets_one_invoice_with_number_dates_lines_and_vat(database: Database) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        settled(tx, run, a_supply(tx))
        (invoice,) = issued(tx, run)
    assert invoice.number == "2026-00001"
    assert (invoice.issued_on, invoice.due_on) == (
        date(2026, 2, 9),
        date(2026, 3, 2),
    )  # 1 March is a Sunday
    assert (invoice.period.start, invoice.period.end) == JANUARY
    assert invoice.payment_reference == "202600000000011"
    assert (invoice.totals.subtotal, invoice.totals.vat, invoice.totals.total) == (
        24_350,
        6_088,
        30_438,
    )
    (section,) = invoice.bill.sections
    assert [line.description for line in section.lines] == [
        "El, Elhandel Spot (spotpris + tillæg)",
        "Abonnement, Elhandel Spot",
    ]
    assert [(line.quantity_wh, line.quantity, line.unit_price) for line in section.lines] == [
        (312_500, None, None),
        (None, "1 måned", 29_000_000),
    ]
    assert section.supply_address == ("Vestergade 16, 2.", "8000 Aarhus C")
    assert invoice.bill.recipient.address == section.supply_address


def test_charges_stand_by_their_owners_names_in_parts_with_taxes_last(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        tax = a_charge(
            tx, "EA-001", name="Elafgift almindelig", owner=ENERGINET, tax=True, price=8_000
        )
        system = a_charge(tx, "41000", name="Systemtarif", owner=ENERGINET, price=72_000)
        grid = a_charge(tx, "NET-C", kind="subscription", name="Netabonnement C", price=24_000_000)
        a_link(tx, supply.metering_point_id, grid, date(2026, 1, 16))
        lines = [
            ENERGY,
            Line("charge", 250, 312_500, tax),
            Line("charge", 2_250, 312_500, system),
            Line("charge", 1_239, None, grid),
            SUBSCRIPTION,
        ]
        settled(tx, run, supply, lines)
        (invoice,) = issued(tx, run)
    (section,) = invoice.bill.sections
    assert [
        (line.category, line.description, line.quantity, line.unit_price) for line in section.lines
    ] == [
        ("supplier", "El, Elhandel Spot (spotpris + tillæg)", None, None),
        ("supplier", "Abonnement, Elhandel Spot", "1 måned", 29_000_000),
        ("network", "Systemtarif", None, 72_000),
        ("network", "Netabonnement C", "16/31 måned", 24_000_000),
        ("tax", "Elafgift", None, 8_000),
    ]


def test_a_child_points_line_names_what_it_is_about(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        child = a_metering_point(
            tx, "571313100000009999", type_="D14", parent=supply.metering_point_id
        )
        reduced = a_charge(tx, "EA-003", name="Reduktion", owner=ENERGINET, tax=True)
        settled(tx, run, supply, [ENERGY, Line("charge", -120, 100_000, reduced, point=child)])
        (invoice,) = issued(tx, run)
    assert invoice.bill.sections[0].lines[-1].description == "Elafgift, nedsat sats (elvarme)"


def test_a_subscription_with_vat_on_some_days_has_the_months_of_each_part(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        grid = a_charge(tx, "NET-C", kind="subscription", name="Netabonnement C", price=31_000_000)
        a_link(tx, supply.metering_point_id, grid, date(2025, 1, 1))
        parts = [
            Line("charge", 1_500, None, grid),
            Line("charge", 1_600, None, grid, vat=False),
        ]
        settled(tx, run, supply, [ENERGY, *parts])
        (invoice,) = issued(tx, run)
    assert [
        (line.quantity, line.unit_price, line.vat) for line in invoice.bill.sections[0].lines[1:]
    ] == [("15/31 måned", 31_000_000, True), ("16/31 måned", 31_000_000, False)]


def test_several_metering_points_of_a_customer_are_sections_of_one_invoice(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, first = a_run(tx), a_supply(tx, 1)
        second = a_supply(tx, 2, customer=first.customer_id, product="fast-12")
        settled(tx, run, first)
        settled(
            tx,
            run,
            second,
            [Line("energy", 7_200, 100_000)],
            period=(date(2026, 1, 10), date(2026, 2, 1)),
        )
        (invoice,) = issued(tx, run)
    assert [section.gsrn.value for section in invoice.bill.sections] == [first.gsrn, second.gsrn]
    assert invoice.totals.subtotal == 21_450 + 2_900 + 7_200
    assert (invoice.period.start, invoice.period.end) == JANUARY


def test_vat_is_taken_of_lines_that_carry_it_only(database: Database) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        charge = a_charge(tx, "UM-1")
        settled(
            tx,
            run,
            a_supply(tx),
            [Line("energy", 1_000, 1_000), Line("charge", 333, charge=charge, vat=False)],
        )
        (invoice,) = issued(tx, run)
    assert (invoice.totals.subtotal, invoice.totals.vat_base, invoice.totals.vat) == (
        1_333,
        1_000,
        250,
    )


def test_a_months_surplus_gives_a_negative_invoice(database: Database) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        settled(
            tx,
            run,
            a_supply(tx),
            [Line("energy", 100, 1_000), Line("production_credit", -10_102, 90_000)],
        )
        (invoice,) = issued(tx, run)
    assert (invoice.kind, invoice.totals.subtotal, invoice.totals.vat) == (
        "invoice",
        -10_002,
        -2_501,
    )


def test_nothing_used_is_an_invoice_of_its_lines_too(database: Database) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        settled(tx, run, a_supply(tx), [Line("energy", 0, 0), SUBSCRIPTION])
        (invoice,) = issued(tx, run)
    assert [line.amount_ore for line in invoice.bill.sections[0].lines] == [0, 2_900]


def test_an_invoice_shows_each_days_readings_and_the_year_before(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        readings(tx, supply.metering_point_id, JANUARY, 420)
        readings(tx, supply.metering_point_id, (date(2025, 1, 1), date(2025, 2, 1)), 400)
        settled(tx, run, supply)
        (invoice,) = issued(tx, run)
    (section,) = invoice.bill.sections
    assert section.daily_wh == (24 * 420,) * 31
    assert section.year_before_wh == 31 * 24 * 400


def test_the_year_before_is_shown_to_those_only_who_were_supplied_then(database: Database) -> None:
    with database.transaction() as tx:
        run, before = a_run(tx), a_supply(tx)
        supply = moved_in(tx, before, date(2025, 1, 16), a_customer(tx, 2))
        readings(tx, supply.metering_point_id, LAST_JANUARY, 400)
        settled(tx, run, supply)
        (invoice,) = issued(tx, run)
    assert invoice.bill.sections[0].year_before_wh is None


def test_the_year_before_may_have_been_under_an_earlier_contract_of_the_same_customer(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, before = a_run(tx), a_supply(tx)
        supply = moved_in(tx, before, date(2025, 1, 16), before.customer_id)
        readings(tx, supply.metering_point_id, LAST_JANUARY, 400)
        settled(tx, run, supply)
        (invoice,) = issued(tx, run)
    assert invoice.bill.sections[0].year_before_wh == 31 * 24 * 400


def test_two_customers_of_one_point_and_month_see_their_own_days_only(database: Database) -> None:
    moved = date(2026, 1, 11)
    with database.transaction() as tx:
        run, first = a_run(tx), a_supply(tx)
        then = moved_in(tx, first, moved, a_customer(tx, 2))
        readings(tx, first.metering_point_id, (JANUARY[0], moved), 100)
        readings(tx, first.metering_point_id, (moved, JANUARY[1]), 700)
        settled(tx, run, first, period=(JANUARY[0], moved))
        settled(tx, run, then, period=(moved, JANUARY[1]))
        invoices = issued(tx, run)
    assert [invoice.bill.sections[0].daily_wh for invoice in invoices] == [
        (2_400,) * 10,
        (16_800,) * 21,
    ]


def test_a_year_before_a_leap_day_is_the_february_that_there_was(database: Database) -> None:
    february = (date(2024, 2, 1), date(2024, 3, 1))
    with database.transaction() as tx:
        run, supply = a_run(tx, period=february), a_supply(tx, starts_on=date(2023, 1, 1))
        readings(tx, supply.metering_point_id, (date(2023, 2, 1), date(2023, 3, 1)), 300)
        readings(tx, supply.metering_point_id, february, 400)
        settled(tx, run, supply, period=february)
        (invoice,) = issued(tx, run)
    (section,) = invoice.bill.sections
    assert (len(section.daily_wh), section.year_before_wh) == (29, 28 * 24 * 300)


def test_the_recipients_own_billing_address_goes_before_the_supply_address(
    database: Database,
) -> None:
    with database.transaction() as tx:
        address = {"street": "Åboulevard 1", "postal_code": "8000", "city": "Aarhus C"}
        customer = a_customer(tx, 7, "Birthe Østergård", address)
        run = a_run(tx)
        settled(tx, run, a_supply(tx, 7, customer=customer))
        (invoice,) = issued(tx, run)
    assert invoice.bill.recipient.name == "Birthe Østergård"
    assert invoice.bill.recipient.address == ("Åboulevard 1", "8000 Aarhus C")


def test_a_shard_that_comes_again_changes_nothing_and_burns_no_number(database: Database) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        settled(tx, run, a_supply(tx))
        before = issued(tx, run)
    with database.transaction() as tx:
        assert plan_invoices(tx, run) == [1]
        assert issue_shard(tx, run, 1, CLOCK).done_before
        assert issued(tx, run) == before
        assert tx.execute("SELECT last FROM billing.number_series").fetchall() == [(1,)]


def test_customers_are_split_into_shards_once(database: Database) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        for number in range(1, 6):
            settled(tx, run, a_supply(tx, number))
        assert plan_invoices(tx, run, customers_per_shard=2) == [1, 2, 3]
        assert plan_invoices(tx, run, customers_per_shard=5) == [1, 2, 3]
        assert len(issued(tx, run)) == 5


def test_a_run_that_settled_nobody_has_no_shards(database: Database) -> None:
    with database.transaction() as tx:
        assert plan_invoices(tx, a_run(tx)) == []


def test_a_run_that_is_still_running_cannot_be_invoiced(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(RunNotClosed, match="is not closed"):
        plan_invoices(tx, a_run(tx, state="running"))
    with database.transaction() as tx, pytest.raises(RunNotClosed, match="does not exist"):
        plan_invoices(tx, 4711)


def test_a_shard_that_was_never_planned_is_named(database: Database) -> None:
    with (
        database.transaction() as tx,
        pytest.raises(UnknownInvoiceShard, match="has no invoice shard 3"),
    ):
        issue_shard(tx, a_run(tx), 3, CLOCK)
