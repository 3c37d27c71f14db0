"""An event is posted once, whole, and never changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from elhandel.ledger import (
    Book,
    DocumentOfAnother,
    Entry,
    OpenDocument,
    PostingDiffers,
    Unbalanced,
    balance,
    open_documents,
    post,
)
from elhandel.platform.database import Database, fetch_one
from tests.integration.ledger.world import DAY, NOW, a_payment, an_account, an_invoice


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
        turned = replace(invoice, entries=tuple(reversed(invoice.entries)))

        assert post(tx, [turned, paid, paid, invoice], NOW) == 1
        assert post(tx, [paid], NOW) == 0
        assert balance(tx, account) == 12_000


def test_the_same_event_with_other_entries_on_another_day_or_in_other_words_is_refused(
    database: Database,
) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
        posted = a_payment(account, "a", 500)
        post(tx, [posted], NOW)

        for other in (
            a_payment(account, "a", 501),
            a_payment(account, "a", 500, document=1),
            replace(posted, booked_on=DAY + timedelta(days=1)),
            replace(posted, text="igen"),
        ):
            with pytest.raises(PostingDiffers):
                post(tx, [other], NOW)
            with pytest.raises(PostingDiffers):
                post(tx, [replace(posted, source_id="c"), replace(other, source_id="c")], NOW)
        with pytest.raises(PostingDiffers):
            post(tx, [a_payment(account, "b", 1), a_payment(account, "b", 2)], NOW)

        assert balance(tx, account) == -500


def test_a_document_of_one_customer_is_on_no_other_account_but_of_a_party_that_was_joined(
    database: Database,
) -> None:
    with database.transaction() as tx:
        account, other = an_account(tx, 1), an_account(tx, 2)
        post(tx, [an_invoice(account, 1)], NOW)

    with database.transaction() as tx, pytest.raises(DocumentOfAnother, match="document 1 stands"):
        post(tx, [a_payment(other, "a", 500, document=1)], NOW)
    both = [an_invoice(account, 2), a_payment(other, "b", 500, document=2)]
    with database.transaction() as tx, pytest.raises(DocumentOfAnother):
        post(tx, both, NOW)

    with database.transaction() as tx:
        join = "UPDATE portfolio.customer SET joined_to = %s WHERE customer_id = %s"
        tx.execute(join, [other, account])
        assert post(tx, [a_payment(other, "a", 500, document=1), *both], NOW) == 3


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
