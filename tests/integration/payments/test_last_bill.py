"""What somebody who has left has on account goes back after their last bill, and not before."""

from datetime import date, timedelta

from elhandel.payments.exchange import Vault, pay_out
from elhandel.payments.favour import list_payouts
from elhandel.payments.orders import Debtor
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.values.ids import AccountId
from simulator.world.bank import ACCOUNT
from tests.integration.payments.world import (
    NOW,
    TODAY,
    Document,
    a_contract,
    a_customer,
    a_document,
    a_movement,
    a_statement,
    booked,
    open_of,
    owed,
)

US = Debtor("Elhandel A/S", ACCOUNT, "DABADKKK")
LEFT_ON = date(2026, 3, 1)


def who_left(tx: Transaction, *, on: date = LEFT_ON) -> AccountId:
    """A customer whose contract has ended, with the supply that we gave until then."""
    customer = a_customer(tx)
    a_contract(tx, customer, "ended")
    tx.execute(
        "INSERT INTO portfolio.supply_period (contract_id, metering_point_id, starts_on, ends_on, "
        "state, activated_at) SELECT contract_id, metering_point_id, '2024-01-01', %s, "
        "'active', %s FROM portfolio.contract WHERE customer_id = %s",
        [on, NOW, customer],
    )
    return customer


def last_bill(
    tx: Transaction,
    customer: AccountId,
    ore: int,
    *,
    past: date = LEFT_ON,
    correction: bool = False,
    settled: bool = True,
) -> Document:
    """A bill over the last days of the customer's supply."""
    document = a_document(tx, customer, ore, due_on=TODAY + timedelta(days=20))
    if settled:
        tx.execute(
            "INSERT INTO settlement.settlement (run_id, supply_period_id, contract_id, kind, "
            "period_from, period_to, shard_no, subtotal_ore, settled_at) "
            "SELECT %s, supply_period_id, contract_id, 'correction', %s::date - 30, %s, 0, 0, %s "
            "FROM portfolio.supply_period JOIN portfolio.contract USING (contract_id) "
            "WHERE customer_id = %s",
            [document.document_id, past, past, NOW, customer],
        )
    tx.execute(
        "INSERT INTO billing.invoice_section (invoice_id, section_no, supply_period_id, gsrn, "
        "supply_address, product, correction, period_from, period_to, daily_wh, run_id) "
        "SELECT %s, 1, supply_period_id, gsrn, '{}', '', %s, %s::date - 30, %s, '{}', %s "
        "FROM portfolio.supply_period JOIN portfolio.contract USING (contract_id) "
        "JOIN portfolio.metering_point m ON m.metering_point_id = contract.metering_point_id "
        "WHERE customer_id = %s",
        [
            document.document_id,
            correction,
            past,
            past,
            document.document_id if settled else None,
            customer,
        ],
    )
    return document


def paid_too_much(
    database: Database, ours: Database, vault: Vault, customer: AccountId, ore: int
) -> None:
    with database.transaction() as tx:
        document = a_document(tx, customer, 100_00)
    paid = a_movement(1, 100_00 + ore, reference=document.reference)
    booked(ours, vault, a_statement(paid))


def planned(database: Database, vault: Vault, day: date = TODAY) -> list[tuple[bool, date]]:
    """What a round of that day leaves planned: whether it is the last, and its day."""
    pay_out(database, FixedClock(NOW + (day - TODAY)), vault, None, US)
    with database.transaction() as tx:
        return [(payout.is_final, payout.pays_on) for payout in list_payouts(tx, only_open=True)]


def test_what_is_on_account_waits_for_the_last_bill_and_pays_it(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = who_left(tx)
    paid_too_much(database, ours, vault, anna, 300_00)

    assert planned(ours, vault) == []
    assert open_of(database, anna) == {None: -300_00}

    with database.transaction() as tx:
        last_bill(tx, anna, 120_00)
    assert planned(ours, vault, TODAY + timedelta(days=1)) == [(True, date(2026, 3, 20))]
    assert owed(database, anna) == -180_00


def test_a_bill_of_earlier_days_a_correction_or_aconto_is_not_the_last(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = who_left(tx)
        last_bill(tx, anna, 1_00, past=date(2026, 2, 1))
        last_bill(tx, anna, 1_00, correction=True)
        last_bill(tx, anna, 1_00, past=date(2026, 4, 1), settled=False)
    paid_too_much(database, ours, vault, anna, 300_00)

    assert planned(ours, vault) == []


def test_a_bill_of_before_the_end_was_known_is_the_last_too(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = who_left(tx)
        last_bill(tx, anna, 1_00, past=date(2026, 4, 1))
    paid_too_much(database, ours, vault, anna, 300_00)

    assert planned(ours, vault) == [(True, date(2026, 3, 19))]


def test_what_a_note_promised_is_paid_in_time_whether_or_not_the_last_bill_has_come(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = who_left(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))

    assert planned(ours, vault) == [(False, date(2026, 3, 25))]


def test_a_plan_of_before_the_end_is_cancelled_and_made_again_with_the_last_bill(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = who_left(tx, on=TODAY + timedelta(days=15))
        tx.execute("UPDATE portfolio.contract SET state = 'active'")
    paid_too_much(database, ours, vault, anna, 300_00)
    assert len(planned(ours, vault)) == 1

    with database.transaction() as tx:
        tx.execute("UPDATE portfolio.contract SET state = 'ended'")  # announced; supply goes on
    assert planned(ours, vault, TODAY + timedelta(days=1)) == []
    assert owed(database, anna) == -300_00


def test_after_a_year_nobody_waits_for_a_last_bill(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = who_left(tx, on=TODAY - timedelta(days=366))
    paid_too_much(database, ours, vault, anna, 2_00)

    assert planned(ours, vault) == [(True, date(2026, 3, 19))]
