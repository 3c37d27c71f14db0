"""Corrections on paper: which document a corrected line goes on, what it names, and how its VAT is
counted.
"""

from datetime import date
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.billing import INVARIANTS
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import (
    UnableToCredit,
    bill_held,
    credit_invoice,
    issue_shard,
    plan_invoices,
)
from elhandel.billing.issue.due import due_in_shard
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.upkeep.invariants import EVERYTHING
from elhandel.values.ids import CustomerId, RunId
from tests.builders.chance import by_chance
from tests.builders.database.tampering import unguarded
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.billing.world import (
    ENERGY,
    NOW,
    SUBSCRIPTION,
    Line,
    Supply,
    a_charge,
    a_run,
    a_supply,
    settled,
)

CLOCK = FixedClock(NOW)
FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))


def bill(tx: Transaction, run: int) -> list[Invoice]:
    """What a run is billed by, in the order of the numbers."""
    for shard in plan_invoices(tx, run):
        issue_shard(tx, run, shard, CLOCK)
    return of_run(tx, run)


def of_run(tx: Transaction, run: int) -> list[Invoice]:
    ids = [
        row[0]
        for row in tx.execute("SELECT invoice_id FROM billing.invoice WHERE run_id = %s", [run])
    ]
    return load_invoices(tx, ids)


def corrected(
    tx: Transaction, original: int, version: int, supplies: dict[Supply, list[Line]]
) -> int:
    """A closed correction run of `original`."""
    run = a_run(tx, version=version, kind="correction")
    for supply, lines in supplies.items():
        settled(tx, run, supply, lines, corrects=original)
    return run


def offenders(tx: Transaction) -> list[str]:
    return [
        f"{invariant.name}: {found.subject}"
        for invariant in INVARIANTS
        for found in invariant.find(tx, EVERYTHING)
    ]


def test_what_more_is_owed_is_an_invoice_that_names_the_one_it_corrects(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        (note,) = bill(tx, corrected(tx, run, 2, {supply: [Line("energy", 80, 1_000)]}))
        assert offenders(tx) == []
    assert (note.kind, note.number, note.corrects_number) == ("invoice", "2026-00002", "2026-00001")
    assert (note.totals.subtotal, note.totals.vat, note.totals.total) == (80, 20, 100)
    assert note.due_on == date(2026, 3, 2)


def test_what_is_given_back_is_a_credit_note_due_at_once(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        (note,) = bill(tx, corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]}))
        assert offenders(tx) == []
    assert (note.kind, note.corrects_number, note.totals.total) == (
        "credit_note",
        "2026-00001",
        -100,
    )
    assert note.due_on == note.issued_on == date(2026, 2, 9)


def test_a_correction_whose_lines_come_to_nothing_has_no_document_and_draws_no_number(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        nothing = corrected(
            tx, run, 2, {supply: [Line("energy", 0, 3), Line("supplier_subscription", 0)]}
        )
        assert bill(tx, nothing) == []
        assert offenders(tx) == []
        assert tx.execute("SELECT last FROM billing.number_series").fetchall() == [(1,)]


def test_what_came_to_nothing_stands_once_on_the_next_note_of_its_invoice(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply, neighbour = a_run(tx), a_supply(tx, 1), a_supply(tx, 2)
        second_point = a_supply(tx, 3, customer=supply.customer_id)
        for billed in (supply, neighbour, second_point):
            settled(tx, run, billed)
        bill(tx, run)
        nothing = {billed: [Line("energy", 0, 3)] for billed in (supply, neighbour, second_point)}
        idle = corrected(tx, run, 2, nothing)
        assert bill(tx, idle) == []
        (note,) = bill(tx, corrected(tx, run, 3, {supply: [Line("energy", -80, -1_000)]}))
        (last,) = bill(tx, corrected(tx, run, 4, {supply: [Line("energy", -80, -1_000)]}))
        assert bill(tx, idle) == []
        assert offenders(tx) == []
    assert [(section.run_id, section.gsrn.value) for section in note.bill.sections] == [
        (idle, supply.gsrn),
        (idle + 1, supply.gsrn),
        (idle, second_point.gsrn),
    ]
    assert (
        note.totals.subtotal,
        sum(section.consumption_wh for section in note.bill.sections),
    ) == (-80, -994)
    assert [section.run_id for section in last.bill.sections] == [idle + 2]


def test_what_came_to_nothing_of_an_invoice_that_was_taken_back_is_billed_no_more(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        second_point = a_supply(tx, 3, customer=supply.customer_id)
        settled(tx, run, supply, [ENERGY])
        settled(tx, run, second_point, [ENERGY])
        (invoice,) = bill(tx, run)
        assert bill(tx, corrected(tx, run, 2, {supply: [Line("energy", 0, 3)]})) == []
        credit_invoice(tx, invoice.invoice_id, CLOCK, line_nos=[1])
        (note,) = bill(tx, corrected(tx, run, 3, {second_point: [Line("energy", -80, -1_000)]}))
        assert offenders(tx) == []
    assert [section.gsrn.value for section in note.bill.sections] == [second_point.gsrn]


def test_a_shard_that_is_done_without_the_note_of_a_worthless_line_among_others_offends(
    database: Database,
) -> None:
    """Only a correction all of whose lines come to nothing may stay without a document."""
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        late = corrected(
            tx, run, 2, {supply: [Line("energy", 1, 3), Line("supplier_subscription", -1)]}
        )
        plan_invoices(tx, late)
        tx.execute("UPDATE billing.invoice_shard SET state = 'done'")
        assert offenders(tx) == [
            f"settled-is-invoiced: run {late}, supply period {supply.supply_period_id}"
        ]


def test_lines_that_set_each_other_off_are_an_invoice_over_nothing(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        (note,) = bill(
            tx,
            corrected(
                tx, run, 2, {supply: [Line("energy", 1, 3), Line("supplier_subscription", -1)]}
            ),
        )
        assert offenders(tx) == []
    assert (note.kind, note.corrects_number, note.totals.total) == ("invoice", "2026-00001", 0)


def test_what_is_owed_counts_its_vat_so_a_note_that_raises_it_is_no_credit_note(
    database: Database,
) -> None:
    """Each of ten notes over -2 øre rounds its VAT to -1; the last note, over -1, takes back what
    is too much of it.
    """
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [Line("energy", 0, 0)])
        bill(tx, run)
        for version, ore in enumerate([*[-2] * 10, 21], start=2):
            bill(tx, corrected(tx, run, version, {supply: [Line("energy", ore, ore)]}))
        (note,) = bill(tx, corrected(tx, run, 13, {supply: [Line("energy", -1, -1)]}))
        assert offenders(tx) == []
        assert tx.execute("SELECT sum(total_ore) FROM billing.invoice").fetchall() == [(0,)]
    assert (note.totals.subtotal, note.totals.vat, note.totals.total) == (-1, 5, 4)
    assert note.kind == "invoice"
    assert note.due_on > note.issued_on


def test_void_supply_is_taken_back_line_by_line_with_its_vat(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        fee = a_charge(tx, "FEE", kind="fee")
        settled(
            tx, run, supply, [Line("energy", 101, 1_000), Line("charge", 33, charge=fee, vat=False)]
        )
        (invoice,) = bill(tx, run)
        back = [Line("energy", -101, -1_000), Line("charge", -33, charge=fee, vat=False)]
        (note,) = bill(tx, corrected(tx, run, 2, {supply: back}))
        assert offenders(tx) == []
    assert note.kind == "credit_note"
    assert (note.totals.subtotal, note.totals.vat) == (
        -invoice.totals.subtotal,
        -invoice.totals.vat,
    )
    assert [line.amount_ore for line in note.bill.sections[0].lines] == [-101, -33]


AMOUNTS = st.integers(-10_000, 10_000)


@settings(
    max_examples=by_chance(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=AMOUNTS, changes=st.lists(AMOUNTS, max_size=4))
def test_when_all_is_taken_back_in_the_end_its_vat_is_too_whatever_came_between(
    database: Database, first: int, changes: list[int]
) -> None:
    with database.transaction() as tx, tx.transaction(force_rollback=True):
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [Line("energy", first, 1_000)])
        documents = bill(tx, run)
        for version, change in enumerate([*changes, -first - sum(changes)], start=2):
            documents += bill(tx, corrected(tx, run, version, {supply: [Line("energy", change)]}))
        assert offenders(tx) == []
    billed = [change for change in [*changes, -first - sum(changes)] if change]
    assert len(documents) == len(billed) + 1
    assert sum(document.totals.total for document in documents) == 0
    assert all(
        (document.kind == "credit_note") == (document.totals.total < 0)
        for document in documents[1:]
    )


def test_corrections_of_one_invoice_are_one_note_and_each_invoice_has_its_own(
    database: Database,
) -> None:
    """A customer's third point was settled for other days, so it stands on another invoice."""
    with database.transaction() as tx:
        first, late = a_run(tx), a_run(tx, period=FEBRUARY)
        one, two = a_supply(tx, 1), a_supply(tx, 2)
        three = a_supply(tx, 3, customer=one.customer_id, starts_on=FEBRUARY[0])
        four = a_supply(tx, 4, customer=one.customer_id)
        for supply in (one, two, four):
            settled(tx, first, supply)
        for supply in (one, three, four):
            settled(tx, late, supply, period=FEBRUARY)
        bill(tx, first)
        bill(tx, late)
        run = a_run(tx, version=3, kind="correction")
        for supply, original in ((one, first), (two, first), (three, late), (four, first)):
            settled(tx, run, supply, [Line("energy", 100, 1_000)], corrects=original)
        notes = bill(tx, run)
        assert offenders(tx) == []
    assert [
        (note.corrects_number, [section.gsrn.value for section in note.bill.sections])
        for note in notes
    ] == [
        ("2026-00001", [one.gsrn, four.gsrn]),
        ("2026-00003", [three.gsrn]),
        ("2026-00002", [two.gsrn]),
    ]


def test_a_note_keeps_the_vat_rate_of_the_invoice_that_it_corrects(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [Line("energy", 1_000, 1_000)])
        bill(tx, run)
        with unguarded(tx):  # an earlier law
            tx.execute(
                "UPDATE billing.invoice SET vat_percent = 22, vat_ore = 220, total_ore = 1220"
            )
        (note,) = bill(tx, corrected(tx, run, 2, {supply: [Line("energy", -500, -500)]}))
    assert (note.vat_percent, note.totals.vat) == (22, -110)


def test_a_correction_waits_for_the_invoice_of_its_original_and_stands_on_it(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        plan_invoices(tx, run)
        late = corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]})
        assert bill(tx, late) == []
        assert offenders(tx) == []
        (invoice,) = bill(tx, run)
        assert offenders(tx) == []
        assert issue_shard(tx, late, 1, CLOCK).done_before
    assert [section.correction for section in invoice.bill.sections] == [False, True]
    assert invoice.totals.subtotal == ENERGY.amount_ore + SUBSCRIPTION.amount_ore - 80
    assert (invoice.kind, invoice.corrects_number) == ("invoice", None)


def test_a_correction_that_stands_on_the_original_invoice_gives_no_note_of_its_own(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        late = corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]})
        bill(tx, run)
        assert bill(tx, late) == []
        assert offenders(tx) == []


def test_a_correction_of_a_run_under_way_does_not_go_on_an_invoice(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        late = corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]})
        tx.execute(
            "UPDATE settlement.run SET state = 'running', closed_at = NULL WHERE run_id = %s",
            [late],
        )
        (invoice,) = bill(tx, run)
    assert len(invoice.bill.sections) == 1


def test_a_correction_waits_while_the_originals_shard_is_being_issued(
    database: Database, database_url: str
) -> None:
    """The two never miss each other: whoever comes second sees what the first did."""
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        plan_invoices(tx, run)
    with database.transaction() as tx:
        issue_shard(tx, run, 1, CLOCK)  # has read what there is; the correction closes now
        other = Database(database_url)
        with other.transaction() as second:
            late = corrected(second, run, 2, {supply: [Line("energy", -80, -1_000)]})
            plan_invoices(second, late)
        thread = Thread(target=lambda: _issue(other, late), daemon=True)
        thread.start()
        until_it_waits(thread, database_url)
    until_it_ends(thread)
    with database.transaction() as tx:
        (note,) = of_run(tx, late)
        assert offenders(tx) == []
    assert (note.kind, note.corrects_number) == ("credit_note", "2026-00001")


def test_two_corrections_of_an_invoice_take_turns(database: Database, database_url: str) -> None:
    """The VAT of a note depends on the notes before it: the second waits for the first."""
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
    with database.transaction() as tx:
        first = corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]})
        plan_invoices(tx, first)
    with database.transaction() as tx:
        due_in_shard(tx, RunId(first), [CustomerId(supply.customer_id)], CLOCK.today())
        other = Database(database_url)
        with other.transaction() as second:
            later = corrected(second, run, 3, {supply: [Line("energy", -40, -500)]})
            plan_invoices(second, later)
        thread = Thread(target=lambda: _ask(other, later, supply.customer_id), daemon=True)
        thread.start()
        until_it_waits(thread, database_url)
    until_it_ends(thread)


def _ask(database: Database, run: int, customer: int) -> None:
    with database.transaction() as tx:
        due_in_shard(tx, RunId(run), [CustomerId(customer)], CLOCK.today())
    database.close()


def _issue(database: Database, run: int) -> None:
    with database.transaction() as tx:
        issue_shard(tx, run, 1, CLOCK)
    database.close()


@pytest.mark.parametrize(("ore", "total"), [(80, 100), (-80, -100)])
def test_what_is_older_than_the_books_is_corrected_by_an_invoice_of_its_own(
    database: Database, ore: int, total: int
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        (invoice,) = bill(tx, corrected(tx, run, 2, {supply: [Line("energy", ore, 1_000)]}))
    assert (invoice.kind, invoice.corrects_number, invoice.totals.total) == ("invoice", None, total)


def test_a_shard_of_a_correction_that_comes_again_changes_nothing(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        late = corrected(tx, run, 2, {supply: [Line("energy", 80, 1_000)]})
        first = bill(tx, late)
        tx.execute("UPDATE billing.invoice_shard SET state = 'planned'")
        assert bill(tx, late) == first
        assert bill(tx, run)[0].number == "2026-00001"
        assert tx.execute("SELECT last FROM billing.number_series").fetchall() == [(2,)]


def test_taking_an_invoice_back_takes_its_corrections_back_too(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [Line("energy", 1_001, 1_000), SUBSCRIPTION])
        (invoice,) = bill(tx, run)
        bill(tx, corrected(tx, run, 2, {supply: [Line("energy", -333, -300)]}))
        bill(tx, corrected(tx, run, 3, {supply: [Line("energy", 111, 100)]}))
        note = load_invoices(tx, [credit_invoice(tx, invoice.invoice_id, CLOCK).invoice_id])[0]
        assert offenders(tx) == []
        assert tx.execute(
            "SELECT sum(total_ore), sum(vat_ore) FROM billing.invoice"
        ).fetchall() == [(0, 0)]
    assert (note.kind, note.corrects_number) == ("credit_note", "2026-00001")
    assert [line.amount_ore for section in note.bill.sections for line in section.lines] == [
        -1_001,
        -2_900,
        333,
        -111,
    ]


def test_a_note_is_not_credited_by_itself_nor_lines_of_what_was_corrected(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        (invoice,) = bill(tx, run)
        (note,) = bill(tx, corrected(tx, run, 2, {supply: [Line("energy", 80, 1_000)]}))
        with pytest.raises(
            UnableToCredit, match="2026-00002 is a note that corrects invoice 2026-00001"
        ):
            credit_invoice(tx, note.invoice_id, CLOCK)
        with pytest.raises(UnableToCredit, match="Credit the whole"):
            credit_invoice(tx, invoice.invoice_id, CLOCK, line_nos=[1])


@pytest.mark.parametrize("line_nos", [None, [1]])
def test_a_correction_of_what_was_taken_back_by_hand_is_not_billed(
    database: Database, line_nos: list[int] | None
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        (invoice,) = bill(tx, run)
        credit_invoice(tx, invoice.invoice_id, CLOCK, line_nos=line_nos)
        assert bill(tx, corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]})) == []
        assert offenders(tx) == []


def test_a_correction_beside_an_original_that_was_taken_back_offends(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        (invoice,) = bill(tx, run)
        bill(tx, corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]}))
        credit_invoice(tx, invoice.invoice_id, CLOCK)
        with unguarded(tx):
            tx.execute(
                "DELETE FROM billing.invoice_line WHERE credits_invoice_id <> %s",
                [invoice.invoice_id],
            )
        assert any(
            offender.startswith("credits-within-invoices: run 1") for offender in offenders(tx)
        )


def test_a_correction_that_nobody_billed_offends(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        late = corrected(tx, run, 2, {supply: [Line("energy", -80, -1_000)]})
        plan_invoices(tx, late)
        assert offenders(tx) == []
        tx.execute("UPDATE billing.invoice_shard SET state = 'done'")
        assert offenders(tx) == [
            f"settled-is-invoiced: run {late}, supply period {supply.supply_period_id}"
        ]


def test_corrections_that_are_billed_at_once_fold_into_one_note(
    database: Database, database_url: str
) -> None:
    """82 øre carry 21 of VAT. Twice -41 are on the note of the first shard; the second waits for
    it, and finds nothing left.
    """
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [Line("energy", 82, 1_000)])
        (invoice,) = bill(tx, run)
        runs = [
            corrected(tx, run, version, {supply: [Line("energy", -41, -500)]}) for version in (2, 3)
        ]
        for late in runs:
            plan_invoices(tx, late)
    other = Database(database_url)
    with database.transaction() as tx:
        issue_shard(tx, runs[0], 1, CLOCK)
        thread = Thread(target=lambda: _issue(other, runs[1]), daemon=True)
        thread.start()
        until_it_waits(thread, database_url)
    until_it_ends(thread)
    with database.transaction() as tx:
        notes = [note for late in runs for note in of_run(tx, late)]
        assert offenders(tx) == []
    assert [note.totals.vat for note in (invoice, *notes)] == [21, -21]


def test_the_last_of_two_held_notes_on_one_invoice_takes_the_rest_of_its_vat(
    database: Database,
) -> None:
    """One round bills both: the second counts with the first. (82 øre with 21 VAT, then twice
    −41.)
    """
    with database.transaction() as tx:
        run, first = a_run(tx), a_supply(tx, 1)
        own = [first, a_supply(tx, 2, customer=first.customer_id)]
        for supply in own:
            settled(tx, run, supply, [Line("energy", 41, 1_000)])
        (invoice,) = bill(tx, run)
        absurd = {supply: [Line("energy", 9_000_000, 1_000)] for supply in own}
        assert bill(tx, corrected(tx, run, 2, absurd)) == []
        back = {supply: [Line("energy", -9_000_041, -2_000)] for supply in own}
        assert bill(tx, corrected(tx, run, 3, back)) == []
        notes = load_invoices(tx, bill_held(tx, CLOCK).invoice_ids)
        assert offenders(tx) == []
    assert [note.totals.subtotal for note in notes] == [-41, -41]
    assert invoice.totals.vat + sum(note.totals.vat for note in notes) == 0
