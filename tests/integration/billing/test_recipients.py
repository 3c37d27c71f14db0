"""To whom a bill goes: to the contract's recipient, one invoice for each; and what follows where a
party is joined.
"""

from threading import Thread

import pytest
from psycopg.types.json import Jsonb

from elhandel.billing.bill import Recipient
from elhandel.billing.invoice import load_invoices
from elhandel.billing.issue import InvoicesUnderWay, issue_shard, plan_invoices
from elhandel.market import customers
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.values.decision import Decision
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.billing.test_notes import CLOCK, bill, corrected, offenders
from tests.integration.billing.world import NOW, Line, Supply, a_customer, a_run, a_supply, settled

ANDERS = Recipient("Anders Jensen", ("Vestergade 16, 2.", "8000 Aarhus C"), kind="private")
ADDRESS = {"street": "Andenvej", "number": "9", "postal_code": "1000", "city": "København K"}
XENIA = ("Xenia Fremmed", ("Andenvej 9", "1000 København K"))
BY_STAFF = Decision("mette", "showed a passport", NOW)


def send_to_xenia(tx: Transaction, *supplies: Supply) -> int:
    """One recipient for the bills of these contracts."""
    (recipient,) = fetch_one(
        tx,
        "INSERT INTO portfolio.recipient (customer_id, name, email, phone, billing_address, "
        "recorded_at) "
        "VALUES (%s, 'Xenia Fremmed', 'xenia@example.org', '+4512345679', %s, %s) "
        "RETURNING recipient_id",
        [supplies[0].customer_id, Jsonb(ADDRESS), NOW],
    )
    for supply in supplies:
        tx.execute(
            "UPDATE portfolio.contract SET recipient_id = %s WHERE contract_id = %s",
            [recipient, supply.contract_id],
        )
    return int(recipient)


def known_and_party(tx: Transaction) -> tuple[Supply, Supply]:
    """A proved customer with supply, and a party with the same number and supply of its own."""
    known = a_supply(tx, 1)
    tx.execute("UPDATE portfolio.customer SET proved_at = %s", [NOW])
    return known, a_supply(tx, 2, customer=a_customer(tx, 1, "Xenia Fremmed", ADDRESS))


def addressed(recipient: Recipient) -> tuple[str, tuple[str, ...]]:
    return recipient.name, recipient.address


def test_an_invoice_groups_what_goes_to_the_same_recipient(database: Database) -> None:
    with database.transaction() as tx:
        run, first = a_run(tx), a_supply(tx, 1)
        own = [first, a_supply(tx, 2, customer=first.customer_id)]
        others = [a_supply(tx, number, customer=first.customer_id) for number in (3, 4)]
        recipient = send_to_xenia(tx, *others)
        for supply in (*own, *others):
            settled(tx, run, supply)
        invoices = bill(tx, run)
        assert offenders(tx) == []
    found = {
        invoice.bill.recipient: [section.gsrn.value for section in invoice.bill.sections]
        for invoice in invoices
    }
    assert found == {
        ANDERS: [supply.gsrn for supply in own],
        Recipient(*XENIA, recipient, kind="private"): [supply.gsrn for supply in others],
    }
    assert {invoice.bill.customer_id for invoice in invoices} == {first.customer_id}


def test_a_customer_has_one_invoice_of_a_run_for_a_recipient_by_the_database_itself(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
    with pytest.raises(Exception, match="invoice_once"), database.transaction() as tx:
        tx.execute(
            "INSERT INTO billing.invoice (number, series, number_in_series, kind, customer_id, "
            "run_id, shard_no,"
            " period_from, period_to, issued_on, due_on, payment_reference, recipient, issuer, "
            "subtotal_ore,"
            " vat_base_ore, vat_percent, vat_ore, total_ore, issued_at)"
            " SELECT '2026-00017', series, 17, kind, customer_id, run_id, shard_no, period_from, "
            "period_to, issued_on,"
            " due_on, '17', recipient, issuer, subtotal_ore, vat_base_ore, vat_percent, vat_ore, "
            "total_ore, issued_at"
            " FROM billing.invoice"
        )


def test_a_note_about_an_invoice_is_one_whatever_its_contracts_recipients_are_by_now(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, first = a_run(tx), a_supply(tx, 1)
        second = a_supply(tx, 2, customer=first.customer_id)
        for supply in (first, second):
            settled(tx, run, supply)
        bill(tx, run)
        send_to_xenia(tx, second)
        lines = [Line("energy", -80, -1_000)]
        (note,) = bill(tx, corrected(tx, run, 2, {first: lines, second: lines}))
        assert offenders(tx) == []
    assert (addressed(note.bill.recipient), note.totals.total) == (addressed(ANDERS), -200)


def test_what_a_party_was_billed_is_corrected_for_the_customer_it_is(database: Database) -> None:
    with database.transaction() as tx:
        run, (known, party) = a_run(tx), known_and_party(tx)
        for supply in (known, party):
            settled(tx, run, supply)
        before = bill(tx, run)
        assert [invoice.bill.customer_id for invoice in before] == [
            known.customer_id,
            party.customer_id,
        ]

        proof = customers.join_party(tx, party.customer_id, BY_STAFF)
        (note,) = bill(tx, corrected(tx, run, 2, {party: [Line("energy", -80, -1_000)]}))

        assert (proof.customer, proof.contracts) == (known.customer_id, (party.contract_id,))
        assert offenders(tx) == []
    assert (note.bill.customer_id, addressed(note.bill.recipient)) == (known.customer_id, XENIA)
    assert note.corrects_number == before[1].number
    with database.customer_transaction(known.customer_id) as tx:
        seen = [row[0] for row in tx.execute("SELECT number FROM billing.invoice ORDER BY number")]
    assert seen == [invoice.number for invoice in (*before, note)]
    with database.customer_transaction(party.customer_id) as tx:
        assert tx.execute("SELECT number FROM billing.invoice").fetchall() == [(before[1].number,)]
        assert tx.execute("SELECT 1 FROM portfolio.contract").fetchall() == []


def test_what_waits_for_a_later_run_is_billed_to_the_customer_under_the_contracts_recipient(
    database: Database,
) -> None:
    with database.transaction() as tx:
        known, party = known_and_party(tx)
        customers.join_party(tx, party.customer_id, BY_STAFF)
        run = a_run(tx)
        for supply in (known, party):
            settled(tx, run, supply)
        invoices = bill(tx, run)
        assert offenders(tx) == []
    assert [addressed(invoice.bill.recipient) for invoice in invoices] == [addressed(ANDERS), XENIA]
    assert {invoice.bill.customer_id for invoice in invoices} == {known.customer_id}


def test_nobody_is_joined_while_their_invoices_are_still_to_be_issued(database: Database) -> None:
    with database.transaction() as tx:
        run, (_, party) = a_run(tx), known_and_party(tx)
        settled(tx, run, party)
        (shard,) = plan_invoices(tx, run)
    with pytest.raises(InvoicesUnderWay, match=f"run {run}"), database.transaction() as tx:
        customers.join_party(tx, party.customer_id, BY_STAFF)
    with database.transaction() as tx:
        issue_shard(tx, run, shard, CLOCK)
        customers.join_party(tx, party.customer_id, BY_STAFF)
        assert offenders(tx) == []


def test_who_joins_waits_for_who_plans_invoices_and_finds_them(
    database: Database, database_url: str
) -> None:
    """The plan has read whose the contract is; were it another's by the time of the commit, nobody
    would be billed.
    """
    with database.transaction() as tx:
        run, (_, party) = a_run(tx), known_and_party(tx)
        settled(tx, run, party)
    refused: list[str] = []

    def join() -> None:
        other = Database(database_url)
        try:
            with other.transaction() as tx:
                customers.join_party(tx, party.customer_id, BY_STAFF)
        except InvoicesUnderWay as error:
            refused.append(error.code)
        finally:
            other.close()

    thread = Thread(target=join, daemon=True)
    with database.transaction() as tx:
        (shard,) = plan_invoices(tx, run)
        thread.start()
        until_it_waits(thread, database_url)
    until_it_ends(thread)
    assert refused == ["invoices-under-way"]
    with database.transaction() as tx:
        issue_shard(tx, run, shard, CLOCK)
        ids = [row[0] for row in tx.execute("SELECT invoice_id FROM billing.invoice")]
        assert [invoice.bill.customer_id for invoice in load_invoices(tx, ids)] == [
            party.customer_id
        ]


def test_two_parties_of_one_number_at_once_are_one_customer(
    database: Database, database_url: str
) -> None:
    with database.transaction() as tx:
        parties = [
            a_supply(tx, number, customer=a_customer(tx, 1)).customer_id for number in (1, 2)
        ]
    found: list[int] = []

    def join() -> None:
        other = Database(database_url)
        with other.transaction() as tx:
            found.append(customers.join_party(tx, parties[1], BY_STAFF).customer)
        other.close()

    thread = Thread(target=join, daemon=True)
    with database.transaction() as tx:
        assert customers.join_party(tx, parties[0], BY_STAFF).customer == parties[0]
        thread.start()
        until_it_waits(thread, database_url)
    until_it_ends(thread)
    assert found == [parties[0]]
