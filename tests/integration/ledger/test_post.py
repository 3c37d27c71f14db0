"""An event is posted once, whole, and never changed."""

from dataclasses import replace

import pytest

from elhandel.ledger import (
    Book,
    Entry,
    OpenDocument,
    PostingDiffers,
    Unbalanced,
    balance,
    open_documents,
    post,
)
from elhandel.platform.database import Database, fetch_one
from tests.integration.ledger.world import NOW, a_payment, an_account, an_invoice


def test_a_balance_is_what_was_asked_for_less_what_was_paid(database: Database) -> None:
    with database.transaction() as tx:
        account, other = an_account(tx, 1), an_account(tx, 2)

        new = post(
            tx,
            [
                an_invoice(account, 1, 12_500),
                an_invoice(account, 2, 10_000),
                an_invoice(other, 3, 999),
                a_payment(account, "a", 12_500, document=1),
                a_payment(account, "b", 700),
            ],
            NOW,
        )

        assert new == 5
        assert (balance(tx, account), balance(tx, other)) == (9_300, 999)
        assert open_documents(tx, [account, other]) == [
            OpenDocument(account, 2, 10_000),
            OpenDocument(account, None, -700),
            OpenDocument(other, 3, 999),
        ]


def test_an_event_that_comes_again_changes_nothing(database: Database) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
        invoice, paid = an_invoice(account, 1), a_payment(account, "a", 500)
        post(tx, [invoice], NOW)
        turned = replace(invoice, entries=tuple(reversed(invoice.entries)), text="igen")

        assert post(tx, [turned, paid, paid, invoice], NOW) == 1
        assert post(tx, [paid], NOW) == 0
        assert balance(tx, account) == 12_000


def test_the_same_event_with_other_entries_is_refused(database: Database) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
        post(tx, [a_payment(account, "a", 500)], NOW)

        with pytest.raises(PostingDiffers):
            post(tx, [a_payment(account, "a", 501)], NOW)
        with pytest.raises(PostingDiffers):
            post(tx, [a_payment(account, "a", 500, document=1)], NOW)
        with pytest.raises(PostingDiffers):
            post(tx, [a_payment(account, "b", 1), a_payment(account, "b", 2)], NOW)

        assert balance(tx, account) == -500


def test_what_does_not_balance_is_refused_with_all_beside_it(database: Database) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
        lame = replace(
            a_payment(account, "b", 500), entries=(Entry(Book.BANK, 500), Entry(Book.VAT, -499))
        )

        with pytest.raises(Unbalanced):
            post(tx, [a_payment(account, "a", 500), lame], NOW)

        assert fetch_one(tx, "SELECT count(*) FROM ledger.posting", {}) == (0,)


def test_entries_of_nothing_are_left_out_and_so_is_a_posting_of_nothing(
    database: Database,
) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
        invoice = an_invoice(account, 1, 3)  # its VAT is 0
        nothing = an_invoice(account, 2, 0)

        assert post(tx, [invoice, nothing], NOW) == 1
        assert fetch_one(tx, "SELECT count(*) FROM ledger.entry", {}) == (3,)


def test_invoices_are_posted_in_the_role_that_issues_them(database: Database) -> None:
    with database.transaction() as tx:
        account = an_account(tx)

    with database.function("invoice_generator").transaction() as tx:  # type: ignore[attr-defined]
        assert post(tx, [an_invoice(account, 1)], NOW) == 1
        assert balance(tx, account) == 12_500
