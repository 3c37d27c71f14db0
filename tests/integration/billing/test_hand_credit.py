"""Credit by hand: lines, amounts, goodwill and invoicing again; never more than was invoiced."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.errors import CheckViolation

from elhandel.billing import INVARIANTS
from elhandel.billing.bill import VatClass
from elhandel.billing.credits import (
    CreditBeyondLimit,
    Given,
    UnableToCredit,
    credit_amount,
    credit_lines,
    give_goodwill,
    invoice_again,
    preview_credit,
)
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.billing.profile import Profile, set_profile
from elhandel.export.invoices import invoices_after
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import AccountId, CustomerId
from tests.builders.chance import by_chance
from tests.integration.billing.world import NOW, Line, Supply, a_run, a_supply, settled

CLOCK = FixedClock(NOW)
MAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
METTE = Decision("mette", "a meter was read wrong", NOW)


def billed(tx: Transaction, run: int) -> list[Invoice]:
    for shard in plan_invoices(tx, run):
        issue_shard(tx, run, shard, CLOCK)
    return every(tx)


def every(tx: Transaction) -> list[Invoice]:
    ids = tx.execute("SELECT invoice_id FROM billing.invoice ORDER BY 1").fetchall()
    return load_invoices(tx, [invoice_id for (invoice_id,) in ids])


def an_invoice(
    tx: Transaction, taxed: list[int], untaxed: list[int] | None = None
) -> tuple[Invoice, Supply, int]:
    """Of a customer with one point; its run."""
    run, supply = a_run(tx), a_supply(tx)
    tx.execute("UPDATE portfolio.customer SET kind = 'business'")  # whose bills may be large
    lines = [Line("energy", ore, 1_000) for ore in taxed]
    lines += [Line("production_credit", ore, 1_000, vat=False) for ore in untaxed or []]
    settled(tx, run, supply, lines)
    return billed(tx, run)[-1], supply, run


def off(tx: Transaction, invoice: Invoice, ore: int, case: str = "1") -> Given:
    return credit_amount(tx, invoice.number, ore, case, METTE, CLOCK)


def test_what_a_credit_would_come_to_is_what_it_comes_to(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [10_000, 4_000])

        def give() -> Given:
            return credit_lines(tx, invoice.number, "1", METTE, CLOCK, line_nos=[2])

        before = every(tx)
        shown = preview_credit(tx, invoice.number, CLOCK.today(), give)
        assert every(tx) == before

        given = give()
        (note,) = [found for found in every(tx) if found.number == given.number]

    assert shown.note is not None
    assert (shown.given.amount_ore, given.amount_ore) == (5_000, 5_000)
    assert shown.note.totals == note.totals
    assert (shown.open_before_ore, shown.open_after_ore) == (17_500, 12_500)


def sums(documents: list[Invoice]) -> tuple[int, int, int, int]:
    names = ("subtotal", "vat_base", "vat", "total")
    a, b, c, d = (sum(getattr(found.totals, name) for found in documents) for name in names)
    return a, b, c, d


def offenders(database: Database) -> list[str]:
    findings = check(database, INVARIANTS, EVERYTHING)
    return [f"{found.invariant.name}: {offender.how}"
            for found in findings for offender in found.offenders]  # fmt: skip


@settings(
    max_examples=by_chance(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    taxed=st.lists(st.integers(1, 40_000), min_size=1, max_size=4),
    untaxed=st.lists(st.integers(-9_000, 9_000), max_size=2),
    data=st.data(),
)
def test_any_credits_and_a_final_one_add_up_to_the_invoice_vat_included(
    database: Database, taxed: list[int], untaxed: list[int], data: st.DataObject
) -> None:
    with database.transaction() as tx, tx.transaction(force_rollback=True):
        invoice, _, _ = an_invoice(tx, taxed, untaxed)
        lines = list(range(1, len(taxed) + len(untaxed) + 1))
        for number in range(data.draw(st.integers(0, 5))):
            left = sums(every(tx))[-1]
            line = data.draw(st.none() | st.sampled_from(lines))
            try:
                if line is not None:
                    credit_lines(tx, invoice.number, str(number), METTE, CLOCK, line_nos=[line])
                elif left > 0:
                    amount = data.draw(st.integers(1, min(left, 500_000)))
                    off(tx, invoice, amount, str(number))
            except UnableToCredit:
                continue  # was taken back before, or more than an amount has left
        tx.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the database itself holds

        if any(document.corrects_number is None for document in every(tx)[:1]):
            try:
                credit_lines(tx, invoice.number, "final", METTE, CLOCK)
            except UnableToCredit:
                assert sums(every(tx))[-1] == 0  # all lines were taken back one by one
        assert sums(every(tx)) == (0, 0, 0, 0)


def test_amounts_come_off_to_the_last_ore_and_no_further(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [1_001, 333])
        off(tx, invoice, 502, "1")
        off(tx, invoice, 503, "2")
        with pytest.raises(UnableToCredit, match=r"6\.63 DKK are left.* 6\.64 is more"):
            off(tx, invoice, 664, "3")
        off(tx, invoice, 663, "3")
        with pytest.raises(UnableToCredit, match="0 DKK are left"):
            off(tx, invoice, 1, "4")
        documents = every(tx)

    notes = documents[1:]
    assert [note.kind for note in notes] == ["credit_note"] * 3
    assert [note.corrects_number for note in notes] == [invoice.number] * 3
    assert notes[0].bill.sections[0].lines[0].description == "Afslag på faktura 2026-00001"
    assert sums(documents) == (0, 0, 0, 0)
    assert offenders(database) == []


def test_the_same_case_gives_once(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [10_000])
        first, again = off(tx, invoice, 100, "4711"), off(tx, invoice, 100, "4711")
        with pytest.raises(UnableToCredit, match="Case 4711 gave 1 DKK before"):
            off(tx, invoice, 200, "4711")
        kept = tx.execute(
            "SELECT kind, amount_ore, decided_by, reason FROM billing.hand_credit"
        ).fetchall()

    assert (first.number, first.new, again.number, again.new) == (
        "2026-00002", True, "2026-00002", False,
    )  # fmt: skip
    assert kept == [("amount", 100, "mette", "a meter was read wrong")]


def test_a_case_that_took_lines_back_takes_no_others(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [100, 200, 300])
        credit_lines(tx, invoice.number, "1", METTE, CLOCK, line_nos=[1])
        for others in ([2], [1, 2], None):
            with pytest.raises(UnableToCredit, match="Case 1 took other lines"):
                credit_lines(tx, invoice.number, "1", METTE, CLOCK, line_nos=others)
        assert not credit_lines(tx, invoice.number, "1", METTE, CLOCK, line_nos=[1]).new
        assert credit_lines(tx, invoice.number, "2", METTE, CLOCK).new
        assert not credit_lines(tx, invoice.number, "2", METTE, CLOCK).new


def test_a_note_of_an_amount_is_listed_with_the_point_of_its_invoice(database: Database) -> None:
    with database.transaction() as tx:
        invoice, supply, _ = an_invoice(tx, [10_000])
        note = off(tx, invoice, 600)
        other = a_supply(tx, 2)
        listed, of_other = (
            [row["number"] for _, row in invoices_after(tx, (), limit=9, gsrn=Gsrn(point.gsrn))]
            for point in (supply, other)
        )

    assert (listed, of_other) == ([invoice.number, note.number], [])


def beyond(tx: Transaction, invoice: Invoice, ore: int, number: int = 9_000) -> None:
    """A credit note that some program writes by itself, without asking what is left."""
    asked = {"ore": -ore, "id": invoice.invoice_id, "number": number}
    tx.execute(
        """
        WITH note AS (
            INSERT INTO billing.invoice (number, series, number_in_series, kind, corrects_id,
                customer_id, period_from, period_to, issued_on, due_on, payment_reference,
                recipient, issuer, subtotal_ore, vat_base_ore, vat_percent, vat_ore, total_ore,
                issued_at)
            SELECT 'note-' || %(number)s, series, %(number)s, 'credit_note', invoice_id,
                customer_id, period_from, period_to, issued_on, due_on, 'note-' || %(number)s,
                recipient, issuer, %(ore)s, 0, 25, 0, %(ore)s, issued_at
            FROM billing.invoice WHERE invoice_id = %(id)s
            RETURNING invoice_id, period_from, period_to),
        section AS (
            INSERT INTO billing.invoice_section (invoice_id, section_no, supply_address, product,
                correction, period_from, period_to, daily_wh)
            SELECT invoice_id, 1, '{}', '', false, period_from, period_to, '{}' FROM note)
        INSERT INTO billing.invoice_line (invoice_id, line_no, section_no, category, component,
            description, amount_ore, vat, vat_ore)
        SELECT invoice_id, 1, 1, 'allowance', 'allowance', 'x', %(ore)s, false, 0 FROM note
        """,
        asked,
    )


def test_the_database_itself_refuses_more_than_the_invoice(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [10_000])
    with pytest.raises(CheckViolation, match="takes more off"), database.transaction() as tx:
        beyond(tx, invoice, 12_501)
    with database.transaction() as tx:
        beyond(tx, invoice, 12_500)


def test_two_at_once_are_not_beyond_it_together(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [10_000])
    with pytest.raises(CheckViolation, match="takes more off"):
        both(database, invoice)


def both(database: Database, invoice: Invoice) -> None:
    """Two programs that write before either has committed."""
    with database.transaction() as second, database.transaction() as first:
        beyond(first, invoice, 7_000)
        beyond(second, invoice, 7_000, number=9_001)


def test_a_line_and_an_amount_are_not_beyond_it_together(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [10_000, 400])
        off(tx, invoice, 600, "1")
        with pytest.raises(UnableToCredit, match="less is left of it than these"), tx.transaction():
            credit_lines(tx, invoice.number, "2", METTE, CLOCK, line_nos=[1])
        credit_lines(tx, invoice.number, "3", METTE, CLOCK)
        documents = every(tx)

    assert sums(documents) == (0, 0, 0, 0)
    assert offenders(database) == []


def test_a_correction_that_leaves_less_than_was_taken_off_counts_it(database: Database) -> None:
    """100 invoiced, 90 taken off, and then only 40 was used: 60 come back less the 50 too much."""
    with database.transaction() as tx:
        invoice, supply, run = an_invoice(tx, [8_000])
        off(tx, invoice, 9_000, "1")
        late = a_run(tx, version=2, kind="correction")
        settled(tx, late, supply, [Line("energy", -4_800, -4_800_000)], corrects=run)
        note = billed(tx, late)[-1]

    assert [line.description for section in note.bill.sections for line in section.lines][-1:] == [
        "Afslag, som rettelsen erstatter"
    ]
    assert note.totals.total == -10_000 + 9_000
    with database.transaction() as tx:
        assert sums(every(tx))[-1] == 0
    assert offenders(database) == []


@pytest.mark.parametrize(("ore", "words"), [(500_001, "off one invoice at once"), (0, "above 0")])
def test_an_amount_has_limits(database: Database, ore: int, words: str) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [900_000])
        with pytest.raises(UnableToCredit, match=words):
            off(tx, invoice, ore)


def test_an_old_invoice_is_not_credited(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [900])
        late = FixedClock(NOW + timedelta(days=3 * 365 + 60))
        with pytest.raises(CreditBeyondLimit, match="nothing is credited after 36 months"):
            credit_amount(tx, invoice.number, 100, "1", METTE, late)
        with pytest.raises(NotFound, match="no invoice 2026-99999"):
            credit_amount(tx, "2026-99999", 100, "1", METTE, CLOCK)


def test_a_note_of_much_money_is_refused_and_leaves_nothing(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [4_000_001])
    with pytest.raises(CreditBeyondLimit, match="by one note"), database.transaction() as tx:
        credit_lines(tx, invoice.number, "1", METTE, CLOCK)
    with database.transaction() as tx:
        assert len(every(tx)) == 1


def test_what_was_credited_is_invoiced_again_with_what_was_corrected_since(
    database: Database,
) -> None:
    with database.transaction() as tx:
        invoice, supply, run = an_invoice(tx, [10_000, 333])
        with pytest.raises(UnableToCredit, match="is not taken back"):
            invoice_again(tx, invoice.number, "2", METTE, CLOCK)
        credit_lines(tx, invoice.number, "1", METTE, CLOCK)
        tx.execute("UPDATE portfolio.customer SET name = 'Anna Jensen'")
        given = invoice_again(tx, invoice.number, "2", METTE, CLOCK)
        again = invoice_again(tx, invoice.number, "2", METTE, CLOCK)
        with pytest.raises(UnableToCredit, match="invoiced again already"):
            invoice_again(tx, invoice.number, "3", METTE, CLOCK)
        new = every(tx)[-1]

        late = a_run(tx, version=2, kind="correction")
        settled(tx, late, supply, [Line("energy", -500, -500_000)], corrects=run)
        note = billed(tx, late)[-1]

    assert (given.number, again.number, again.new) == (new.number, new.number, False)
    assert (new.kind, new.corrects_number, new.totals) == ("invoice", None, invoice.totals)
    assert new.bill.recipient.name == "Anna Jensen"
    assert note.corrects_number == new.number
    with database.transaction() as tx:
        documents = every(tx)
    assert sums(documents)[-1] == new.totals.total + note.totals.total
    assert offenders(database) == []


def test_what_is_invoiced_again_is_under_the_vat_rules_of_now(database: Database) -> None:
    with database.transaction() as tx:
        invoice, supply, _ = an_invoice(tx, [10_000])
        credit_lines(tx, invoice.number, "1", METTE, CLOCK)
        abroad = Profile(vat_class=VatClass.REVERSE_CHARGE)
        set_profile(tx, AccountId(supply.customer_id), abroad, METTE)
        invoice_again(tx, invoice.number, "1", METTE, CLOCK)
        new = every(tx)[-1]

    assert (new.vat_class, new.totals.vat, new.totals.total) == ("reverse_charge", 0, 10_000)
    assert offenders(database) == []


def test_what_was_invoiced_again_is_credited_and_invoiced_a_third_time(database: Database) -> None:
    with database.transaction() as tx:
        invoice, _, _ = an_invoice(tx, [10_000])
        number = invoice.number
        for case in ("1", "2"):
            credit_lines(tx, number, case, METTE, CLOCK)
            given = invoice_again(tx, number, case, METTE, CLOCK)
            assert given.number is not None
            number = given.number
        documents = every(tx)

    assert [document.kind for document in documents] == [
        "invoice", "credit_note", "invoice", "credit_note", "invoice",
    ]  # fmt: skip
    assert sums(documents)[-1] == invoice.totals.total
    assert offenders(database) == []


def test_goodwill_of_a_party_counts_with_the_customer_that_it_joined(database: Database) -> None:
    with database.transaction() as tx:
        party, customer = a_supply(tx), a_supply(tx, 2)
        give_goodwill(tx, CustomerId(party.customer_id), 90_000, "1", METTE, CLOCK)
        give_goodwill(tx, CustomerId(party.customer_id), 90_000, "2", METTE, CLOCK)
        tx.execute(
            "UPDATE portfolio.customer SET joined_to = %s WHERE customer_id = %s",
            [customer.customer_id, party.customer_id],
        )
        account = CustomerId(customer.customer_id)
        assert not give_goodwill(tx, account, 90_000, "2", METTE, CLOCK).new
        with pytest.raises(CreditBeyondLimit, match="as goodwill in a year"):
            give_goodwill(tx, account, 20_001, "3", METTE, CLOCK)


def test_goodwill_is_a_charge_of_the_account_within_limits(database: Database) -> None:
    def give(tx: Transaction, supply: Supply, ore: int, case: str, at: datetime = NOW) -> Given:
        clock = FixedClock(at)
        decision = Decision("mette", "the wait was long", at)
        return give_goodwill(tx, CustomerId(supply.customer_id), ore, case, decision, clock)

    def charges(tx: Transaction) -> list[tuple[Any, ...]]:
        return tx.execute(
            "SELECT source, what, amount_ore, vat_class FROM billing.charge ORDER BY added_at"
        ).fetchall()

    with database.transaction() as tx:
        supply = a_supply(tx)
        assert give(tx, supply, 100_000, "1").new
        assert not give(tx, supply, 100_000, "1").new
        with pytest.raises(UnableToCredit, match="Case 1 gave 1000 DKK before"):
            give(tx, supply, 5, "1")
        with pytest.raises(CreditBeyondLimit, match="as goodwill at once"):
            give(tx, supply, 100_001, "2")
        give(tx, supply, 99_999, "2")
        with pytest.raises(CreditBeyondLimit, match="as goodwill in a year"):
            give(tx, supply, 2, "3", MAY)
        assert charges(tx) == [("goodwill", "Godtgørelse", -100_000, "none"),
                               ("goodwill", "Godtgørelse", -99_999, "none")]  # fmt: skip
        assert give(tx, supply, 100, "4", NOW + timedelta(days=366)).new
        with pytest.raises(NotFound, match="no customer 4711"):
            give_goodwill(tx, CustomerId(4711), 100, "5", METTE, CLOCK)
