"""What customers are told of their documents: which notice, with what in it, and each once. A.7."""

from datetime import date
from typing import Any

from elhandel.platform.database import Database, Transaction
from tests.integration.billing.test_agreements import end
from tests.integration.billing.test_notes import bill, corrected
from tests.integration.billing.world import JANUARY, Line, a_run, a_supply, settled

type Told = tuple[str, str, dict[str, Any]]

DUE_ON = date(2026, 3, 2).isoformat()


def told(tx: Transaction, customer: int) -> list[Told]:
    """Template, key and values of a customer's notices, in the order in which they were told."""
    return tx.execute(
        "SELECT template, key, said FROM notifications.notice WHERE customer_id = %s "
        "ORDER BY notice_id",
        [customer],
    ).fetchall()


def test_the_last_bill_is_announced_as_final_and_no_other_is(database: Database) -> None:
    with database.transaction() as tx:
        run, staying, leaving = a_run(tx), a_supply(tx, 1), a_supply(tx, 2)
        end(tx, leaving, JANUARY[1])
        settled(tx, run, staying)
        settled(tx, run, leaving)
        numbers = {
            int(invoice.bill.customer_id): (invoice.number, invoice.totals.total)
            for invoice in bill(tx, run)
        }
        of_staying, of_leaving = [told(tx, one.customer_id) for one in (staying, leaving)]

    number, total = numbers[staying.customer_id]
    said = {"invoice_number": number, "amount": total, "due_date": DUE_ON}
    assert of_staying == [("invoice-generated", number, said)]
    number, total = numbers[leaving.customer_id]
    said = {"invoice_number": number, "amount": total, "due_date": DUE_ON}
    assert of_leaving == [("final-bill", number, said)]


def test_a_correction_is_announced_with_the_bill_that_it_corrects_and_its_sign(
    database: Database,
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        more = bill(tx, corrected(tx, run, 2, {supply: [Line("energy", 80, 1_000)]}))
        less = bill(tx, corrected(tx, run, 3, {supply: [Line("energy", -160, -2_000)]}))
        first, *corrections = told(tx, supply.customer_id)

    assert first[0] == "invoice-generated"
    assert [note.totals.total for note in (*more, *less)] == [100, -200]
    assert corrections == [
        (
            "bill-corrected",
            note.number,
            {
                "note_number": note.number,
                "invoice_number": "2026-00001",
                "amount": note.totals.total,
            },
        )
        for note in (*more, *less)
    ]


def test_a_correction_of_a_last_bill_is_told_as_a_correction(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        end(tx, supply, JANUARY[1])
        settled(tx, run, supply)
        bill(tx, run)
        bill(tx, corrected(tx, run, 2, {supply: [Line("energy", 80, 1_000)]}))
        templates = [template for template, _, _ in told(tx, supply.customer_id)]
    assert templates == ["final-bill", "bill-corrected"]


def test_a_shard_that_is_worked_again_announces_nothing_again(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        bill(tx, run)
        once = told(tx, supply.customer_id)
        bill(tx, run)
        assert told(tx, supply.customer_id) == once
        assert len(once) == 1


def test_what_is_in_the_customers_favour_asks_for_nothing(database: Database) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [Line("production_credit", -5_000, -10_000, vat=False)])
        (invoice,) = bill(tx, run)
        (notice,) = told(tx, supply.customer_id)
    assert notice == (
        "invoice-in-favour",
        invoice.number,
        {"invoice_number": invoice.number, "amount": -invoice.totals.total},
    )
    assert invoice.totals.total < 0
