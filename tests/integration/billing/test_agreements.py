"""What a bill keeps of the agreement, the grid company and the year before, as known on its day."""

from datetime import date

from elhandel.billing.bill import Agreement, BillSection
from elhandel.billing.document import compose
from elhandel.billing.invoice import Invoice
from elhandel.billing.profile import Profile, set_profile
from elhandel.platform.database import Database, Transaction
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from tests.integration.billing.test_issue import issued
from tests.integration.billing.world import (
    ENERGINET,
    ENERGY,
    GRID,
    JANUARY,
    NOW,
    Line,
    Supply,
    a_charge,
    a_run,
    a_supply,
    readings,
    settled,
)


def agree(tx: Transaction, supply: Supply, valid_from: date, term_months: int | None) -> None:
    """A price that is promised for so long, from the first day of the supply on."""
    tx.execute(
        "INSERT INTO portfolio.agreed_price (contract_id, valid_from, product_id, margin_per_kwh, "
        "supplement_per_kwh, subscription_per_month, term_months, notice_days, after_term, "
        "agreed_by, reason, recorded_at) "
        "VALUES (%s, %s, 'spot-basis', 40000, 0, 29000000, %s, 45, 'unchanged', 'mette', "
        "'as agreed', %s)",
        [supply.contract_id, valid_from, term_months, NOW],
    )


def end(tx: Transaction, supply: Supply, day: date) -> None:
    tx.execute(
        "UPDATE portfolio.supply_period SET ends_on = %s WHERE supply_period_id = %s",
        [day, supply.supply_period_id],
    )


def section_of(invoices: list[Invoice], supply: Supply) -> BillSection:
    (found,) = (
        section
        for invoice in invoices
        for section in invoice.bill.sections
        if section.supply_period_id == supply.supply_period_id
    )
    return found


def test_a_bill_keeps_what_was_agreed_whom_the_grid_is_of_and_the_days_of_the_year_before(
    database: Database,
) -> None:
    with database.transaction() as tx:
        plain, promised, ended, later = [a_supply(tx, number) for number in (1, 2, 3, 4)]
        run = a_run(tx)
        tariffs = [
            Line("charge", 1_000, 312_500, a_charge(tx, f"T{owner}", owner=owner))
            for owner in (ENERGINET, GRID)
        ]
        settled(tx, run, plain, [ENERGY, *tariffs])
        settled(tx, run, promised, [ENERGY, tariffs[0]])
        settled(tx, run, ended)
        settled(tx, run, later)
        agree(tx, promised, date(2025, 1, 1), None)
        agree(tx, promised, date(2026, 1, 1), 18)
        set_profile(
            tx,
            AccountId(promised.customer_id),
            Profile(mandate_number="118042"),
            Decision("mette", "signed on the phone", NOW),
        )
        end(tx, ended, JANUARY[1])
        end(tx, later, date(2026, 3, 1))
        readings(tx, plain.metering_point_id, (date(2025, 1, 1), date(2025, 2, 1)), 100)
        invoices = issued(tx, run)

    of_plain = section_of(invoices, plain)
    assert of_plain.agreement == Agreement(
        promised_to=None, after_term="list", price_notice_days=30, supply_ends_on=None
    )
    assert (of_plain.grid_company, of_plain.final) == (GRID, False)
    assert (of_plain.year_before_daily_wh, of_plain.year_before_wh) == ((2_400,) * 31, 74_400)

    of_promised = section_of(invoices, promised)
    assert of_promised.agreement == Agreement(
        promised_to=date(2026, 7, 1),
        after_term="unchanged",
        price_notice_days=45,
        supply_ends_on=None,
    )
    assert of_promised.grid_company is None  # Energinet's charges are on every point

    assert section_of(invoices, ended).final
    of_later = section_of(invoices, later)
    assert of_later.agreement is not None
    assert (of_later.final, of_later.agreement.supply_ends_on) == (False, date(2026, 3, 1))

    assert {invoice.bill.mandate for invoice in invoices} == {None, "118042"}
    kinds = {str(invoice.bill.sections[0].gsrn): compose(invoice).kind for invoice in invoices}
    assert [kinds[supply.gsrn] for supply in (plain, ended, later)] == [
        "Faktura",
        "Slutopgørelse",
        "Faktura",
    ]
    assert {invoice.bill.recipient.kind for invoice in invoices} == {"private"}
