"""What is read of the ledger: statements, the trial balance, the journal."""

import csv
from datetime import date
from decimal import Decimal

from elhandel.ledger import Book, Entry, Posting, post, statement
from elhandel.ledger.reports import csv_lines, journal, trial_balance
from elhandel.platform.database import Database, Transaction
from elhandel.values.ids import AccountId
from tests.integration.ledger.world import GRID, NOW, a_payment, an_account, an_invoice

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def allocated(account: AccountId, line: str, ore: int, document: int, day: date) -> Posting:
    return Posting(
        source="allocation",
        source_id=line,
        booked_on=day,
        text="Udligning",
        entries=(
            Entry(Book.RECEIVABLE, ore, account_id=account),
            Entry(Book.RECEIVABLE, -ore, account_id=account, document_id=document),
        ),
    )


def a_quarter(tx: Transaction) -> AccountId:
    """Two invoices, a payment on account and its allocation; and another's invoice."""
    account = an_account(tx, 1)
    postings = [
        an_invoice(account, 1, 10_000, day=date(2026, 1, 8)),
        a_payment(account, "a", 10_500, day=date(2026, 1, 28)),
        allocated(account, "a", 10_000, 1, date(2026, 1, 28)),
        an_invoice(account, 2, 8_000, day=date(2026, 2, 9)),
        an_invoice(an_account(tx, 2), 3, 500, day=date(2026, 2, 9)),
    ]
    post(tx, postings, NOW)
    return account


def test_a_statement_has_what_changed_the_debt_and_what_was_owed_after_it(
    database: Database,
) -> None:
    with database.transaction() as tx:
        account = a_quarter(tx)
        whole = statement(tx, account)
        february = statement(tx, account, first=FEBRUARY, past=MARCH)

    assert [(line.text, line.amount_ore, line.balance_ore) for line in whole.lines] == [
        ("Faktura 1", 10_000, 10_000),
        ("Indbetaling", -10_500, -500),
        ("Faktura 2", 8_000, 7_500),
    ]
    assert [line.document_ids for line in whole.lines] == [(1,), (), (2,)]
    assert (february.opening_ore, february.closing_ore) == (-500, 7_500)
    assert [line.balance_ore for line in february.lines] == [7_500]


def test_the_trial_balance_is_zero_and_shows_what_each_owner_is_owed(database: Database) -> None:
    with database.transaction() as tx:
        a_quarter(tx)
        whole = trial_balance(tx)
        february = trial_balance(tx, first=FEBRUARY, past=MARCH)

    assert whole.total_ore == february.total_ore == 0
    assert {(line.book, line.party): line.closing_ore for line in whole.lines} == {
        (Book.RECEIVABLE, None): 8_000,
        (Book.BANK, None): 10_500,
        (Book.REVENUE_ENERGY, None): -4_932,
        (Book.PASS_THROUGH, GRID): -9_868,
        (Book.VAT, None): -3_700,
    }
    (receivable,) = [line for line in february.lines if line.book is Book.RECEIVABLE]
    assert (receivable.opening_ore, receivable.debit_ore, receivable.credit_ore) == (-500, 8_500, 0)


def test_the_journal_comes_in_pages_of_whole_postings_and_as_a_table(database: Database) -> None:
    with database.transaction() as tx:
        a_quarter(tx)
        first = journal(tx, JANUARY, MARCH, postings=2)
        rest = journal(tx, JANUARY, MARCH, after=first[-1].posting_id)
        january = journal(tx, JANUARY, FEBRUARY)

    assert len({entry.posting_id for entry in first}) == 2
    assert {entry.source for entry in january} == {"invoice", "payment", "allocation"}
    rows = list(csv.DictReader("".join(csv_lines([*first, *rest])).splitlines()))
    assert len(rows) == len(first) + len(rest) == 16
    assert rows[0]["account_number"] == "5010"
    assert sum(Decimal(row["debit_dkk"]) - Decimal(row["credit_dkk"]) for row in rows) == 0
