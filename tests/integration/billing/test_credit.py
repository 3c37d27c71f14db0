"""Credit notes: the exact inverse of what was invoiced, once."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import (
    AlreadyCredited,
    UnableToCredit,
    credit_invoice,
    issue_shard,
    plan_invoices,
)
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.values.errors import NotFound
from tests.builders.chance import by_chance
from tests.integration.billing.world import NOW, Line, a_run, a_supply, settled

CLOCK = FixedClock(NOW)


def an_invoice(tx: Transaction, amounts: list[int]) -> Invoice:
    run = a_run(tx)
    settled(tx, run, a_supply(tx), [Line("energy", amount, 1_000 * amount) for amount in amounts])
    (shard,) = plan_invoices(tx, run)
    issue_shard(tx, run, shard, CLOCK)
    return load_invoices(
        tx, [row[0] for row in tx.execute("SELECT invoice_id FROM billing.invoice")]
    )[0]


def credit(tx: Transaction, invoice: Invoice, line_nos: list[int] | None = None) -> Invoice:
    return load_invoices(
        tx, [credit_invoice(tx, invoice.invoice_id, CLOCK, line_nos=line_nos).invoice_id]
    )[0]


def test_a_credit_note_is_the_inverse_of_its_invoice_and_names_it(database: Database) -> None:
    with database.transaction() as tx:
        invoice = an_invoice(tx, [1_001, 333])
        note = credit(tx, invoice)
    assert (note.kind, note.number, note.corrects_number) == (
        "credit_note",
        "2026-00002",
        "2026-00001",
    )
    assert (note.totals.subtotal, note.totals.vat_base, note.totals.vat, note.totals.total) == (
        -invoice.totals.subtotal,
        -invoice.totals.vat_base,
        -invoice.totals.vat,
        -invoice.totals.total,
    )
    assert [(line.amount_ore, line.quantity_wh) for line in note.bill.sections[0].lines] == [
        (-1_001, -1_001_000),
        (-333, -333_000),
    ]


@settings(
    max_examples=by_chance(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(amounts=st.lists(st.integers(-3_000, 3_000), min_size=1, max_size=6), data=st.data())
def test_partial_credits_add_up_to_the_inverse_of_the_invoice(
    database: Database, amounts: list[int], data: st.DataObject
) -> None:
    with database.transaction() as tx, tx.transaction(force_rollback=True):
        invoice = an_invoice(tx, amounts)
        order = data.draw(st.permutations(range(1, len(amounts) + 1)))
        cut = data.draw(st.integers(0, len(amounts) - 1))
        notes = [credit(tx, invoice, order[:cut])] if cut else []
        notes.append(credit(tx, invoice))
        for name in ("subtotal", "vat_base", "vat", "total"):
            assert sum(getattr(note.totals, name) for note in notes) == -getattr(
                invoice.totals, name
            )


def test_a_note_gives_money_at_once_and_asks_for_it_in_the_time_of_an_invoice(
    database: Database,
) -> None:
    with database.transaction() as tx:
        invoice = an_invoice(tx, [1_000, -2_000])
        given, asked = credit(tx, invoice, [1]), credit(tx, invoice, [2])
    assert (given.totals.total, given.due_on) == (-1_250, date(2026, 2, 9))
    assert (asked.totals.total, asked.due_on) == (2_500, date(2026, 3, 2))


def test_taking_back_what_was_in_the_customers_favour_is_an_invoice(database: Database) -> None:
    with database.transaction() as tx:
        note = credit(tx, an_invoice(tx, [-986]))
    assert (note.kind, note.corrects_number, note.totals.total) == ("invoice", "2026-00001", 1_233)
    assert note.due_on > note.issued_on


def test_an_invoice_is_credited_once(database: Database) -> None:
    with database.transaction() as tx:
        invoice = an_invoice(tx, [100, 200])
        credit(tx, invoice)
    with database.transaction() as tx, pytest.raises(AlreadyCredited, match="2026-00001"):
        credit_invoice(tx, invoice.invoice_id, CLOCK)


def test_a_line_is_credited_once_even_when_others_are_left(database: Database) -> None:
    with database.transaction() as tx:
        invoice = an_invoice(tx, [100, 200])
        credit(tx, invoice, [1])
    with database.transaction() as tx, pytest.raises(AlreadyCredited):
        credit_invoice(tx, invoice.invoice_id, CLOCK, line_nos=[1, 2])


def test_a_credit_note_cannot_be_credited(database: Database) -> None:
    with database.transaction() as tx:
        note = credit(tx, an_invoice(tx, [100]))
        with pytest.raises(UnableToCredit, match="is a credit note"):
            credit_invoice(tx, note.invoice_id, CLOCK)


def test_what_is_not_there_cannot_be_credited(database: Database) -> None:
    with database.transaction() as tx:
        invoice = an_invoice(tx, [100])
        with pytest.raises(UnableToCredit, match="has no line 2"):
            credit_invoice(tx, invoice.invoice_id, CLOCK, line_nos=[2])
        with pytest.raises(NotFound):
            credit_invoice(tx, 4711, CLOCK)
