"""The status of a document follows from the ledger, from its notes and from the day."""

from datetime import date

import pytest

from elhandel.billing.invoice import Standing, Status, standings
from elhandel.billing.issue import close_documents, issue_shard, plan_invoices
from elhandel.ledger import Book, Entry, Posting, post
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.values.ids import AccountId, RunId
from tests.integration.billing.bills import invoices
from tests.integration.billing.world import NOW, Line, Supply, a_run, a_supply, settled

DUE, AFTER = date(2026, 3, 2), date(2026, 3, 3)
TOTAL = 30_438


@pytest.fixture
def issued(database: Database) -> tuple[Database, Supply, int]:
    """An invoice over 304.38 DKK."""
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        for shard in plan_invoices(tx, RunId(run)):
            issue_shard(tx, RunId(run), shard, FixedClock(NOW))
    return database, supply, run


def _paid(tx: Transaction, supply: Supply, document: int, ore: int, key: str) -> None:
    account = AccountId(supply.customer_id)
    entries = (
        Entry(Book.BANK, ore),
        Entry(Book.RECEIVABLE, -ore, account_id=account, document_id=document),
    )
    post(tx, [Posting("payment", key, NOW.date(), "Betaling", entries)], NOW)


def _standing(tx: Transaction, document: int, day: date = DUE) -> Standing:
    return standings(tx, [document], day)[document]


def test_what_is_paid_and_when_makes_the_status(issued: tuple[Database, Supply, int]) -> None:
    """CD-BIL-9, CD-BIL-10."""
    database, supply, _ = issued
    with database.transaction() as tx:
        (invoice,) = invoices(tx)
        document = invoice.invoice_id
        assert _standing(tx, document) == Standing(Status.ISSUED, TOTAL)
        assert _standing(tx, document, AFTER) == Standing(Status.OVERDUE, TOTAL)

        _paid(tx, supply, document, 10_000, "1")
        assert _standing(tx, document) == Standing(Status.PARTLY_PAID, TOTAL - 10_000)
        assert _standing(tx, document, AFTER).status is Status.OVERDUE

        _paid(tx, supply, document, TOTAL - 10_000, "2")
        assert _standing(tx, document, AFTER) == Standing(Status.PAID, 0)

        _paid(tx, supply, document, -500, "3")  # the bank takes some of it back
        assert _standing(tx, document, AFTER) == Standing(Status.OVERDUE, 500)


def test_notes_that_take_all_of_it_back_credit_it_and_stand_open_themselves(
    issued: tuple[Database, Supply, int],
) -> None:
    database, supply, run = issued
    with database.transaction() as tx:
        late = a_run(tx, version=2, kind="correction")
        back = [Line("energy", -21_450, -312_500), Line("supplier_subscription", -2_900)]
        settled(tx, late, supply, back, corrects=run)
        for shard in plan_invoices(tx, RunId(late)):
            issue_shard(tx, RunId(late), shard, FixedClock(NOW))
        invoice, note = invoices(tx)
        assert _standing(tx, invoice.invoice_id, AFTER).status is Status.CREDITED
        assert _standing(tx, note.invoice_id, AFTER) == Standing(Status.ISSUED, -TOTAL)


def test_nothing_to_pay_is_paid(database: Database) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        settled(tx, run, a_supply(tx), [Line("energy", 0, 0)])
        for shard in plan_invoices(tx, RunId(run)):
            issue_shard(tx, RunId(run), shard, FixedClock(NOW))
        (invoice,) = invoices(tx)
        assert _standing(tx, invoice.invoice_id, AFTER) == Standing(Status.PAID, 0)


def test_what_is_paid_is_closed_with_its_month(issued: tuple[Database, Supply, int]) -> None:
    database, supply, _ = issued
    with database.transaction() as tx:
        (invoice,) = invoices(tx)
        assert close_documents(tx, AFTER) == 0
        tx.execute(
            "INSERT INTO ledger.closed_month (month, closed_at, closed_by, reason) "
            "VALUES ('2026-02-01', %s, 'test', 'a test')",
            [NOW],
        )
        assert close_documents(tx, AFTER) == 0  # it is not paid

        account = AccountId(supply.customer_id)
        entries = (
            Entry(Book.BANK, TOTAL),
            Entry(Book.RECEIVABLE, -TOTAL, account_id=account, document_id=invoice.invoice_id),
        )
        post(tx, [Posting("payment", "1", AFTER, "Betaling", entries)], NOW)
        assert close_documents(tx, AFTER) == 1
        assert close_documents(tx, AFTER) == 0
