"""Charges, profiles and what waits: what stands on whose bill, and when."""

from datetime import date
from decimal import Decimal

import pytest

from elhandel.billing import INVARIANTS
from elhandel.billing.bill import VatClass
from elhandel.billing.charges import (
    Charge,
    ChargeDiffers,
    add_charges,
    monthly,
    open_charges,
    taken_back,
)
from elhandel.billing.held import held_count
from elhandel.billing.issue import bill_charges, bill_held, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.upkeep.invariants import EVERYTHING
from elhandel.values.days.period import Period
from elhandel.values.ids import AccountId, RunId
from tests.builders.waiting import Second
from tests.integration.billing.bills import billed_by, invoices, later, work
from tests.integration.billing.world import (
    ENERGY,
    JANUARY,
    NOW,
    SUBSCRIPTION,
    Line,
    a_run,
    a_supply,
    moved_in,
    settled,
)

FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
LITTLE = Line("energy", 800, 10_000)


def a_fee(account: int, key: str = "1", **changes: object) -> Charge:
    values = {
        "account_id": AccountId(account),
        "source": "fee",
        "source_id": key,
        "period": Period(date(2026, 2, 1), date(2026, 2, 2)),
        "what": "Rykkergebyr",
        "amount_ore": 10_000,
        "vat_class": VatClass.NONE,
    }
    return Charge(**{**values, **changes})  # type: ignore[arg-type]


def offenders(tx: Transaction) -> list[str]:
    return [
        f"{invariant.name}: {offender}"
        for invariant in INVARIANTS
        for offender in invariant.find(tx, EVERYTHING)
    ]


def test_charges_of_every_source_stand_on_the_next_bill_once(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        account = AccountId(supply.customer_id)
        broadband = a_fee(account, source="broadband", what="Bredbånd", vat_class=VatClass.STANDARD)
        ahead = list(
            monthly(
                broadband,
                Period(date(2026, 2, 15), date(2026, 6, 1)),
                unit_price=200_000_000,
                ahead=date(2026, 4, 30),
            )
        )
        assert add_charges(tx, [a_fee(account), *ahead], NOW) == 4
        assert add_charges(tx, [a_fee(account), *ahead], NOW) == 0
        with pytest.raises(ChargeDiffers):
            add_charges(tx, [a_fee(account, amount_ore=1)], NOW)
        assert [charge.source for charge in open_charges(tx, account)].count("settlement") == 2

        work(tx, run)
        work(tx, run)
        (invoice,) = invoices(tx)
        settled_section, services = invoice.bill.sections
        assert settled_section.gsrn is not None
        assert [
            (line.description, line.quantity, line.amount_ore, line.vat) for line in services.lines
        ] == [
            ("Rykkergebyr", "1 stk.", 10_000, False),
            ("Bredbånd", "14 dage", 10_000, True),
            ("Bredbånd", "1 md.", 20_000, True),
        ]
        assert (services.gsrn, services.run_id) == (None, None)
        assert (invoice.period.start, invoice.period.end) == JANUARY  # electricity in arrears
        assert invoice.totals.vat_base == 24_350 + 30_000

        add_charges(tx, [taken_back(a_fee(account))], NOW)
        february = a_run(tx, period=FEBRUARY)
        settled(tx, february, supply, period=FEBRUARY)
        work(tx, february, NOW.replace(month=3))
        _, second = invoices(tx)
        assert [line.amount_ore for line in second.bill.sections[1].lines] == [-10_000, 20_000]
        assert offenders(tx) == []


def test_a_charge_is_on_one_of_two_bills_at_the_same_time(
    database: Database, database_url: str
) -> None:
    with database.transaction() as tx:
        supply = a_supply(tx)
        runs = [a_run(tx, period=period) for period in (JANUARY, FEBRUARY)]
        for run, period in zip(runs, (JANUARY, FEBRUARY), strict=True):
            settled(tx, run, supply, period=period)
            plan_invoices(tx, RunId(run))
        add_charges(tx, [a_fee(AccountId(supply.customer_id))], NOW)

    other = Database(database_url)

    def bill_february() -> None:
        with other.transaction() as tx:
            work(tx, runs[1])
        other.close()

    with database.transaction() as tx:
        work(tx, runs[0])
        second = Second(database_url, bill_february)
    second.result()

    with database.transaction() as tx:
        fees = [line for invoice in invoices(tx) for section in invoice.bill.sections
                for line in section.lines if line.category == "service"]  # fmt: skip
        assert (len(invoices(tx)), len(fees)) == (2, 1)


def test_settled_lines_have_the_form_of_charges(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [Line("energy", 25_000, 312_500), SUBSCRIPTION])
        energy, subscription = open_charges(tx, AccountId(supply.customer_id))
    assert (energy.source, energy.source_id) == (
        "settlement",
        f"{run}:{supply.supply_period_id}:1",
    )
    assert (energy.quantity, energy.unit, energy.unit_price) == (Decimal("312.5"), "kWh", 800_000)
    assert (energy.agreement, energy.vat_class) == (f"contract:{supply.contract_id}", "standard")
    assert (subscription.what, subscription.quantity) == ("supplier_subscription", None)


@pytest.mark.parametrize("vat", [VatClass.NONE, VatClass.REVERSE_CHARGE])
def test_an_account_without_danish_vat_is_billed_none_and_so_are_its_notes(
    database: Database, vat: VatClass
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        billed_by(tx, supply.customer_id, vat=vat)
        work(tx, run)
        billed_by(tx, supply.customer_id)  # moves here: from now on as everybody
        late = a_run(tx, version=2, kind="correction")
        settled(tx, late, supply, [Line("energy", -400, -5_000)], corrects=run)
        work(tx, late)
        invoice, note = invoices(tx)
        assert offenders(tx) == []
    assert (invoice.totals.subtotal, invoice.totals.vat, invoice.vat_class) == (24_350, 0, vat)
    assert (note.totals.total, note.totals.vat, note.vat_class) == (-400, 0, vat)


def test_a_bill_that_is_too_little_waits_for_the_next_with_its_corrections(
    database: Database,
) -> None:
    with database.transaction() as tx:
        supply = a_supply(tx)
        billed_by(tx, supply.customer_id, least_ore=5_000)
        first = a_run(tx)
        settled(tx, first, supply, [LITTLE])
        work(tx, first)
        late = a_run(tx, version=2, kind="correction")
        settled(tx, late, supply, [Line("energy", -100, -1_000)], corrects=first)
        work(tx, late)
        second = a_run(tx, period=FEBRUARY)
        settled(tx, second, supply, [LITTLE], period=FEBRUARY)
        work(tx, second, NOW.replace(month=3))
        assert (invoices(tx), offenders(tx), held_count(tx)) == ([], [], 0)
        assert bill_held(tx, FixedClock(NOW.replace(month=3))).invoice_ids == ()

        third = a_run(tx, period=MARCH)
        settled(tx, third, supply, [ENERGY], period=MARCH)
        work(tx, third, NOW.replace(month=4))
        (invoice,) = invoices(tx)
        assert invoice.totals.subtotal == 800 - 100 + 800 + 21_450
        assert [section.period.start.month for section in invoice.bill.sections] == [1, 2, 3, 1]
        assert offenders(tx) == []


def test_too_little_goes_out_when_supply_has_ended(database: Database) -> None:
    with database.transaction() as tx:
        supply = a_supply(tx)
        billed_by(tx, supply.customer_id, least_ore=5_000)
        run = a_run(tx)
        settled(tx, run, supply, [LITTLE])
        work(tx, run)
        moved_in(tx, supply, date(2026, 2, 1), a_supply(tx, 2).customer_id)
        assert len(bill_held(tx, FixedClock(NOW)).invoice_ids) == 1
        assert offenders(tx) == []


def test_corrections_of_an_invoice_before_the_next_bill_fold_into_one_note(
    database: Database,
) -> None:
    with database.transaction() as tx:
        supply = a_supply(tx)
        billed_by(tx, supply.customer_id, day=5)
        run = a_run(tx)
        settled(tx, run, supply)
        work(tx, run)
        later(tx, NOW.replace(month=3, day=5))
        for version, ore in ((2, -400), (3, -250), (4, 30)):
            late = a_run(tx, version=version, kind="correction")
            settled(tx, late, supply, [Line("energy", ore, ore * 10)], corrects=run)
            work(tx, late, NOW.replace(month=3, day=9))
        assert len(invoices(tx)) == 1

        later(tx, NOW.replace(month=4, day=5))
        _, note = invoices(tx)
        assert [line.amount_ore for section in note.bill.sections for line in section.lines] == [
            -400,
            -250,
            30,
        ]
        assert (note.corrects_number, note.totals.total) == ("2026-00001", -775)
        assert offenders(tx) == []


def test_three_points_two_agreements_and_a_service_are_one_bill(database: Database) -> None:
    with database.transaction() as tx:
        run, house = a_run(tx), a_supply(tx, 1)
        flat = a_supply(tx, 2, customer=house.customer_id)
        cottage = a_supply(tx, 3, customer=house.customer_id, product="fast-12")
        for supply in (house, flat, cottage):
            settled(tx, run, supply)
        add_charges(tx, [a_fee(house.customer_id)], NOW)
        work(tx, run)
        (invoice,) = invoices(tx)
    homes = [section.gsrn.value if section.gsrn else None for section in invoice.bill.sections]
    assert homes == [house.gsrn, flat.gsrn, cottage.gsrn, None]
    assert invoice.totals.subtotal == 3 * 24_350 + 10_000


def test_charges_without_another_bill_to_come_are_billed_alone(database: Database) -> None:
    with database.transaction() as tx:
        run, staying = a_run(tx), a_supply(tx)
        gone = a_supply(tx, 2)
        settled(tx, run, gone)
        moved_in(tx, gone, date(2025, 12, 1), a_supply(tx, 3).customer_id)
        add_charges(tx, [a_fee(staying.customer_id, "1"), a_fee(gone.customer_id, "2")], NOW)

        assert len(bill_charges(tx, FixedClock(NOW))) == 1
        assert bill_charges(tx, FixedClock(NOW)) == ()
        (invoice,) = invoices(tx)
        assert (invoice.bill.customer_id, invoice.totals.total) == (gone.customer_id, 10_000)
        assert invoice.bill.recipient.address == ("Vestergade 16, 2.", "8000 Aarhus C")

        assert len(bill_charges(tx, FixedClock(NOW.replace(month=4)))) == 1


def test_charges_that_are_too_little_wait_half_a_year_unless_no_other_bill_comes(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, staying, gone = a_run(tx), a_supply(tx), a_supply(tx, 2)
        settled(tx, run, gone)
        moved_in(tx, gone, date(2025, 12, 1), a_supply(tx, 3).customer_id)
        for supply in (staying, gone):
            billed_by(tx, supply.customer_id, least_ore=20_000)
        add_charges(tx, [a_fee(staying.customer_id, "1"), a_fee(gone.customer_id, "2")], NOW)

        assert len(bill_charges(tx, FixedClock(NOW))) == 1
        assert invoices(tx)[0].bill.customer_id == gone.customer_id
        assert bill_charges(tx, FixedClock(NOW.replace(month=7))) == ()
        assert len(bill_charges(tx, FixedClock(NOW.replace(month=9)))) == 1
