"""One account across the rooms: drafted, issued, booked, paid in part, reminded, and paid back."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from elhandel import billing, ledger, payments
from elhandel.billing.drafts import bill_runs, preview_bills
from elhandel.billing.invoice import Standing, Status, standings
from elhandel.ledger import balance
from elhandel.payments.accounts import PAYOUT_ACCOUNT, register_account
from elhandel.payments.exchange import Vault, fetch_files, pay_out
from elhandel.payments.favour import list_payouts
from elhandel.payments.orders import Debtor
from elhandel.payments.reminders import letter, list_reminders, remind
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.upkeep.invariants import EVERYTHING
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from simulator.world.bank import ACCOUNT
from tests.builders.people import METTE
from tests.integration.billing.bills import hours, invoices, later, work
from tests.integration.billing.review import reviewed_for
from tests.integration.billing.world import NOW, Line, a_run, a_supply, moved_in, settled
from tests.integration.payments.bank import gateway

FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))
SOLD = Line("energy", -80_000, 1_000_000)
US = Debtor("Elhandel A/S", ACCOUNT, "DABADKKK")
HERS = "0040 0440116243"


@pytest.fixture(autouse=True)
def _reviewed() -> Iterator[None]:
    with reviewed_for(24):
        yield


def noon(day: date) -> datetime:
    return start_of_day(day) + timedelta(hours=12)


def standing_of(database: Database, number: str, day: date) -> Standing:
    with database.transaction() as tx:
        (document,) = fetch_one(
            tx, "SELECT invoice_id FROM billing.invoice WHERE number = %s", [number]
        )
        return standings(tx, [document], day)[document]


def test_a_bill_is_drafted_issued_paid_in_part_reminded_of_and_settled_by_the_last_bill(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        work(tx, run)
        seen = preview_bills(tx, bill_runs(tx)[0].bill_run_id)
        assert (seen.bill_run.state, seen.bill_run.total_ore, invoices(tx)) == (
            "drafted",
            304_38,
            [],
        )
        later(tx, NOW + hours(24))
        (invoice,) = invoices(tx)
        account = AccountId(supply.customer_id)
        assert balance(tx, account) == invoice.totals.total == seen.bill_run.total_ore
    due = invoice.due_on
    assert standing_of(database, invoice.number, due) == Standing(Status.ISSUED, 304_38)

    with gateway(due) as outside:
        outside.bank.receive(100_00, reference=invoice.payment_reference)
        day = outside.next_day()
        fetch_files(ours, FixedClock(noon(day)), vault, outside.client)
        assert standing_of(database, invoice.number, due) == Standing(Status.PARTLY_PAID, 204_38)
        assert standing_of(database, invoice.number, day).status is Status.OVERDUE

        outside.move_to(due + timedelta(days=7))
        day = outside.today
        fetch_files(ours, FixedClock(noon(day)), vault, outside.client)
        with ours.transaction() as tx:
            assert remind(tx, day, noon(day)).reminders == 1
            (reminder,) = list_reminders(tx)
        assert "204,38 kr." in letter(reminder)
        assert reminder.fee_ore == 100_00

        with database.transaction() as tx:
            last = a_run(tx, period=FEBRUARY)
            moved_in(tx, supply, FEBRUARY[1], a_supply(tx, 2).customer_id)
            settled(tx, last, supply, [SOLD], period=FEBRUARY)
            work(tx, last, noon(day))
            later(tx, noon(day) + hours(24))
            _, final = invoices(tx)
            services = [line.description for line in final.bill.sections[-1].lines if not line.vat]
        assert final.bill.sections[0].final
        assert (final.totals.total, len(services)) == (-800_00 * 5 // 4 + 100_00, 1)
        assert services[0].startswith("Rykkergebyr")

        key = vault.sealer.key_for(PAYOUT_ACCOUNT)
        with ours.transaction() as tx:
            wrote = Decision(METTE, "the customer wrote us a letter", noon(day))
            register_account(tx, account, HERS, wrote, key)
        for _ in range(12):
            day = outside.next_day()
            fetch_files(ours, FixedClock(noon(day)), vault, outside.client)
            pay_out(ours, FixedClock(noon(day)), vault, outside.client, US)

    with database.transaction() as tx:
        (payout,) = list_payouts(tx, only_open=False)
        assert (payout.state, payout.is_final) == ("paid", True)
        assert payout.amount_ore == 900_00 - 204_38
        assert final.pay_back_by is not None
        assert payout.pays_on <= final.pay_back_by
        assert balance(tx, account) == 0
        assert fetch_one(tx, "SELECT sum(amount_ore) FROM ledger.entry", []) == (0,)
        assert [
            f"{invariant.name}: {offender.how}"
            for room in (billing, ledger, payments)
            for invariant in room.INVARIANTS
            for offender in invariant.find(tx, EVERYTHING)
        ] == []
    for document in (invoice, final):
        assert standing_of(database, document.number, day) == Standing(Status.PAID, 0)
