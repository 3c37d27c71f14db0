"""What is issued stands in the ledger, in the transaction that issues it."""

from collections import Counter
from importlib.resources import files

import pytest
from psycopg.errors import CheckViolation

from elhandel.billing.issue import credit_invoice, issue_shard, plan_invoices
from elhandel.ledger import balance, open_documents, post
from elhandel.market import customers
from elhandel.platform.database import Database, Transaction
from elhandel.values.ids import AccountId, CustomerId
from tests.integration.billing.test_notes import CLOCK, bill, corrected, offenders
from tests.integration.billing.test_recipients import BY_STAFF, known_and_party
from tests.integration.billing.world import (
    ENERGINET,
    ENERGY,
    GRID,
    SUBSCRIPTION,
    Line,
    Supply,
    a_charge,
    a_run,
    a_supply,
    settled,
)
from tests.integration.ledger.world import a_payment

type Booked = Counter[tuple[str, int, int | None, int | None, str | None]]
"""(book, øre, account, document, party)"""


def booked(tx: Transaction, invoice_id: int) -> Booked:
    return Counter(
        tx.execute(
            "SELECT book, amount_ore, account_id, document_id, party "
            "FROM ledger.posting JOIN ledger.entry USING (posting_id) "
            "WHERE source = 'invoice' AND source_id = %s",
            [str(invoice_id)],
        ).fetchall()
    )


def turned(entries: Booked, document: int) -> Booked:
    return Counter(
        (book, -ore, account, document if account else None, party)
        for book, ore, account, _, party in entries.elements()
    )


def a_billed_month(tx: Transaction) -> tuple[Supply, int]:
    """A supply with lines of every kind, and its invoice."""
    run, supply = a_run(tx), a_supply(tx)
    net, system = a_charge(tx, "net"), a_charge(tx, "system", owner=ENERGINET)
    tax = a_charge(tx, "EA-001", owner=ENERGINET, tax=True)
    lines = [
        ENERGY,
        SUBSCRIPTION,
        Line("charge", 5_000, 312_500, net),
        Line("charge", 700, 312_500, system),
        Line("charge", 300, 312_500, tax, vat=False),
        Line("production_credit", -1_000, 10_000, vat=False),
    ]
    settled(tx, run, supply, lines)
    (invoice,) = bill(tx, run)
    return supply, invoice.invoice_id


def test_an_invoice_is_booked_by_what_its_lines_are_for(database: Database) -> None:
    with database.transaction() as tx:
        supply, invoice = a_billed_month(tx)

        vat = 7_513  # of 30,050 øre
        assert booked(tx, invoice) == Counter(
            [
                ("receivable", 29_350 + vat, supply.customer_id, invoice, None),
                ("revenue_energy", -21_450, None, None, None),
                ("revenue_subscription", -2_900, None, None, None),
                ("pass_through", -5_000, None, None, GRID),
                ("pass_through", -1_000, None, None, ENERGINET),
                ("energy_bought", 1_000, None, None, None),
                ("vat", -vat, None, None, None),
            ]
        )
        assert offenders(tx) == []


def test_what_is_taken_back_is_booked_with_its_signs_turned(database: Database) -> None:
    with database.transaction() as tx:
        supply, invoice = a_billed_month(tx)

        credit = credit_invoice(tx, invoice, CLOCK)

        assert booked(tx, credit.invoice_id) == turned(booked(tx, invoice), credit.invoice_id)
        assert balance(tx, AccountId(supply.customer_id)) == 0
        assert offenders(tx) == []


def test_a_note_is_booked_with_what_it_adds(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)

        (note,) = bill(tx, corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]}))

        assert booked(tx, note.invoice_id) == Counter(
            [
                ("receivable", -100, supply.customer_id, note.invoice_id, None),
                ("revenue_energy", 80, None, None, None),
                ("vat", 20, None, None, None),
            ]
        )


def test_what_a_party_owes_goes_over_to_the_customer_it_is_joined_to(database: Database) -> None:
    with database.transaction() as tx:
        known, party = known_and_party(tx)
        run = a_run(tx)
        for supply in (known, party):
            settled(tx, run, supply)
        own, joined = bill(tx, run)
        before = balance(tx, AccountId(party.customer_id))

        customers.join_party(tx, CustomerId(party.customer_id), BY_STAFF)
        customers.join_party(tx, CustomerId(party.customer_id), BY_STAFF)

        account = AccountId(known.customer_id)
        assert before > 0
        assert balance(tx, AccountId(party.customer_id)) == 0
        assert [left.document_id for left in open_documents(tx, [account])] == [
            own.invoice_id,
            joined.invoice_id,
        ]
        assert balance(tx, account) == own.totals.total + joined.totals.total
        assert offenders(tx) == []


def test_a_note_for_a_party_that_was_joined_stands_on_the_customers_account(
    database: Database,
) -> None:
    with database.transaction() as tx:
        known, party = known_and_party(tx)
        run = a_run(tx)
        settled(tx, run, party)
        (invoice,) = bill(tx, run)
        customers.join_party(tx, CustomerId(party.customer_id), BY_STAFF)

        credit_invoice(tx, invoice.invoice_id, CLOCK)

        assert balance(tx, AccountId(known.customer_id)) == 0
        assert balance(tx, AccountId(party.customer_id)) == 0


def test_what_is_booked_past_a_joining_is_found(database: Database) -> None:
    with database.transaction() as tx:
        _, party = known_and_party(tx)
        run = a_run(tx)
        settled(tx, run, party)
        bill(tx, run)
        customers.join_party(tx, CustomerId(party.customer_id), BY_STAFF)
        late = a_payment(AccountId(party.customer_id), "late", 100)

        post(tx, [late], CLOCK.now())

        assert offenders(tx) == [f"joined-accounts-are-empty: account {party.customer_id}"]


def test_a_document_that_is_paid_beyond_its_total_is_found(database: Database) -> None:
    with database.transaction() as tx:
        supply, invoice = a_billed_month(tx)
        account, total = AccountId(supply.customer_id), 29_350 + 7_513
        post(tx, [a_payment(account, "a", total, document=invoice)], CLOCK.now())
        assert offenders(tx) == []

        post(tx, [a_payment(account, "b", 1, document=invoice)], CLOCK.now())

        assert offenders(tx) == ["open-within-documents: document 2026-00001"]


def test_a_document_that_the_ledger_has_otherwise_is_found(database: Database) -> None:
    with database.transaction() as tx:
        a_billed_month(tx)
        tx.execute("ALTER TABLE ledger.entry DISABLE TRIGGER only_added")
        tx.execute(
            "UPDATE ledger.entry SET amount_ore = amount_ore + 1 "
            "WHERE book IN ('receivable', 'bank')"
        )

        assert "invoices-are-posted: document 2026-00001" in offenders(tx)


def test_a_document_on_another_customers_account_is_found(database: Database) -> None:
    with database.transaction() as tx:
        a_billed_month(tx)
        other = a_supply(tx, 2).customer_id
        tx.execute("ALTER TABLE ledger.entry DISABLE TRIGGER only_added")
        tx.execute("UPDATE ledger.entry SET account_id = %s WHERE account_id IS NOT NULL", [other])

        assert offenders(tx) == ["invoices-are-posted: document 2026-00001"]


def test_a_shard_that_fails_leaves_nothing_in_the_ledger(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        account = AccountId(supply.customer_id)
        settled(tx, run, supply)
        plan_invoices(tx, run)

        with tx.transaction(force_rollback=True):
            issue_shard(tx, run, 1, CLOCK)
            assert balance(tx, account) > 0

        assert balance(tx, account) == 0
        issue_shard(tx, run, 1, CLOCK)
        issue_shard(tx, run, 1, CLOCK)
        assert len(open_documents(tx, [account])) == 1


def test_what_was_issued_before_the_ledger_is_posted_as_it_is_today(database: Database) -> None:
    with database.transaction() as tx:
        _, invoice = a_billed_month(tx)
        credit = credit_invoice(tx, invoice, CLOCK, line_nos=[1, 3])
        today = {document: booked(tx, document) for document in (invoice, credit.invoice_id)}
        tx.execute("TRUNCATE ledger.posting, ledger.entry")

        tx.execute(_MIGRATION)

        assert {document: booked(tx, document) for document in today} == today
        assert offenders(tx) == []


def test_a_document_that_does_not_add_up_stops_the_migration(database: Database) -> None:
    with database.transaction() as tx:
        a_billed_month(tx)
        tx.execute("TRUNCATE ledger.posting, ledger.entry")
        tx.execute("ALTER TABLE billing.invoice DISABLE TRIGGER USER")
        tx.execute("UPDATE billing.invoice SET subtotal_ore = 1, vat_ore = 1, total_ore = 2")

        with pytest.raises(CheckViolation, match="add up to"):
            tx.execute(_MIGRATION)


_MIGRATION = (files("elhandel") / "migrations" / "0060.issued-before-the-ledger.sql").read_bytes()
