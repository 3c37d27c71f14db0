"""Aconto from signup to final bill: what is asked for, billed, set off, corrected and given
back.
"""

from datetime import date
from threading import Thread

import pytest

from elhandel.billing.aconto import (
    AcontoPlan,
    UnableToPlanAconto,
    bill_aconto,
    stop_aconto,
)
from elhandel.billing.held import held_bills
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import UnableToCredit, bill_held, credit_invoice, plan_invoices
from elhandel.market import supply
from elhandel.platform.database import Database
from elhandel.values.days.local_time import days
from elhandel.values.identifiers import Gsrn
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.billing.aconto.quarters import (
    APRIL,
    FEBRUARY,
    JANUARY,
    MARCH,
    Q1,
    Q2,
    Q3,
    billed,
    offenders,
    on_account,
    pay,
    read,
    settle,
    supplied,
)
from tests.integration.settlement.corrections.world import House, World


def corrected(world: World) -> list[Invoice]:
    return [note for run in world.correct() for note in world.bill(run)]


def test_the_first_amount_is_asked_for_when_the_quarter_begins_once(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    (instalment,) = billed(world)

    assert (instalment.kind, instalment.run_id, instalment.corrects_number) == (
        "invoice",
        None,
        None,
    )
    assert (instalment.totals.subtotal, instalment.totals.vat, instalment.totals.total) == (
        72_000,
        18_000,
        90_000,
    )
    assert (instalment.period.start, instalment.period.end) == (Q1, Q2)
    assert [section.lines[0].description for section in instalment.bill.sections] == [
        "Aconto 1. kvartal 2026"
    ]
    assert billed(world) == []
    assert offenders(world) == []


def test_a_quarter_is_one_bill_over_its_months_less_what_was_asked_plus_the_next(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    assert settle(world, JANUARY, FEBRUARY, houses=[house]) == []
    assert billed(world) == []
    assert settle(world, MARCH, houses=[house]) == []
    assert offenders(world) == []
    (invoice,) = billed(world)

    assert [(s.aconto, s.period.start, s.period.end) for s in invoice.bill.sections] == [
        (False, JANUARY, FEBRUARY),
        (False, FEBRUARY, MARCH),
        (False, MARCH, APRIL),
        (True, Q1, Q2),
        (True, Q2, Q3),
    ]
    assert on_account(invoice) == [-90_000, 90_000]
    settled = invoice.bill.settled_totals(25)
    assert invoice.totals.total == settled.total
    assert (invoice.period.start, invoice.period.end) == (Q1, Q2)
    assert billed(world) == []
    assert offenders(world) == []


def test_overpayment_makes_a_negative_final_bill_as_soon_as_the_last_stretch_is_settled(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, houses=[house])
    world.notify(house.gsrn, date(2026, 2, 15), "E03")
    assert billed(world) == []
    settle(world, FEBRUARY, houses=[house])
    (final,) = billed(world)

    settled = final.bill.settled_totals(25)
    assert on_account(final) == [-90_000]
    assert final.totals.total == settled.total - 90_000 < 0
    assert final.kind == "invoice"
    assert final.period.end == date(2026, 2, 15)
    world.clock.move_to_day(Q2)
    assert billed(world) == []
    assert offenders(world) == []


def test_supply_that_is_known_to_end_is_asked_for_until_then_and_no_plan_is_made_for_it(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 910)
    billed(world)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    world.notify(house.gsrn, date(2026, 5, 1), "E03")
    (invoice,) = billed(world)

    assert on_account(invoice) == [-91_000, 30_000]  # 30 of 91 days
    with pytest.raises(UnableToPlanAconto, match="is ended"):
        pay(world, house, 900)


def test_a_start_within_a_quarter_is_asked_for_by_its_days(world: World) -> None:
    late = supplied(world, 2, since=date(2026, 3, 2))
    world.clock.move_to_day(date(2026, 3, 2))
    pay(world, late, 900)
    (instalment,) = billed(world)

    assert instalment.totals.total == 30_000


def test_a_correction_before_the_bill_stands_on_it_and_one_after_is_a_note(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, FEBRUARY, houses=[house])
    world.read(house.gsrn, date(2026, 1, 5), 600, registered=10)
    assert corrected(world) == []
    assert offenders(world) == []
    settle(world, MARCH, houses=[house])
    (invoice,) = billed(world)
    world.read(house.gsrn, date(2026, 3, 5), 300, registered=10)
    (note,) = corrected(world)

    assert [section.correction for section in invoice.bill.sections] == [
        False,
        True,
        False,
        False,
        False,
        False,
    ]
    assert (note.kind, note.corrects_number) == ("credit_note", invoice.number)
    assert offenders(world) == []


def test_a_quarter_waits_for_a_change_that_is_about_to_be_settled(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    world.read(house.gsrn, date(2026, 1, 5), 600, registered=10)
    assert billed(world) == []
    corrected(world)
    (invoice,) = billed(world)

    assert sum(section.correction for section in invoice.bill.sections) == 1


def test_void_supply_gives_back_what_was_asked_for_and_bills_nothing(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    (instalment,) = billed(world)
    settle(world, JANUARY, houses=[house])
    world.notify(house.gsrn, Q1, "D34")
    corrected(world)
    (final,) = billed(world)

    assert (final.totals.subtotal, final.totals.vat) == (
        -instalment.totals.subtotal,
        -instalment.totals.vat,
    )
    assert offenders(world) == []


def test_void_supply_of_which_nothing_was_settled_is_a_credit_note_of_the_amount(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    (instalment,) = billed(world)
    world.notify(house.gsrn, Q1, "D34")
    (note,) = billed(world)

    assert (note.kind, note.corrects_number, note.totals.total) == (
        "credit_note",
        instalment.number,
        -90_000,
    )
    assert offenders(world) == []


def test_void_supply_is_not_final_settled_while_what_was_asked_for_is_open(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    world.notify(house.gsrn, Q1, "D34")
    assert supply.final_settle_due(world.database, world.clock) == 0
    assert world.rows("SELECT state FROM market.process WHERE about_id IS NULL") == [
        ("offboarding",)
    ]
    billed(world)
    assert supply.final_settle_due(world.database, world.clock) == 1


def test_void_supply_after_the_bill_is_credited_and_the_next_amount_given_back(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    documents = billed(world)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    documents += billed(world)
    world.notify(house.gsrn, Q1, "D34")
    documents += corrected(world)
    documents += billed(world)

    assert len(documents) > 2
    assert all(document.kind == "credit_note" for document in documents[2:])
    assert sum(document.totals.subtotal for document in documents) == 0
    assert sum(document.totals.vat for document in documents) == 0
    assert offenders(world) == []


def test_others_are_billed_by_the_month_meanwhile(world: World, house: House) -> None:
    monthly = supplied(world, 2)
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    invoices = settle(world, JANUARY, houses=[house, monthly])

    assert [[section.gsrn.value for section in invoice.bill.sections] for invoice in invoices] == [
        [monthly.gsrn]
    ]
    assert offenders(world) == []


def test_a_plan_begins_with_the_first_quarter_of_which_nothing_is_billed(
    world: World, house: House
) -> None:
    settle(world, JANUARY, houses=[house])
    assert pay(world, house, 900).quarter == Q2
    with pytest.raises(
        UnableToPlanAconto, match=r"1\. kvartal 2026 was billed already.*2026-04-01"
    ):
        pay(world, house, 900, first_day=FEBRUARY)
    assert len(settle(world, FEBRUARY, MARCH, houses=[house])) == 2
    (instalment,) = billed(world)

    assert instalment.period.start == Q2
    assert offenders(world) == []


def test_a_plan_that_stops_is_billed_to_its_end_and_then_by_the_month(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    with world.database.transaction() as tx:
        stopped = stop_aconto(tx, Gsrn(house.gsrn), world.clock)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    (last,) = billed(world)
    (monthly,) = settle(world, APRIL, houses=[house])

    assert stopped == AcontoPlan(Q2, None)
    assert on_account(last) == [-90_000]
    assert monthly.period.start == APRIL
    assert offenders(world) == []


def test_an_amount_that_was_asked_for_is_not_taken_back_by_hand(world: World, house: House) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    (instalment,) = billed(world)
    with world.database.transaction() as tx, pytest.raises(UnableToCredit, match="asks for aconto"):
        credit_invoice(tx, instalment.invoice_id, world.clock)


def test_an_amount_that_was_not_set_off_offends(world: World, house: House) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    with world.database.transaction() as tx:
        tx.execute("UPDATE billing.aconto SET set_off_id = invoice_id")
    assert any(offender.startswith("aconto-set-off") for offender in offenders(world))


def test_a_correction_waits_while_its_quarter_is_being_billed(
    world: World, house: House, database_url: str
) -> None:
    """The two never miss each other: the bill has read what there is when the correction closes."""
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    with world.database.transaction() as tx:
        done = bill_aconto(tx, world.clock)
        other = World(Database(database_url), world.clock, world.messages)
        other.read(house.gsrn, date(2026, 1, 5), 600, registered=10)
        (run,) = other.correct()
        notes: list[Invoice] = []
        thread = Thread(target=lambda: notes.extend(other.bill(run)), daemon=True)
        thread.start()
        until_it_waits(thread, database_url)
    until_it_ends(thread)
    other.database.close()

    with world.database.transaction() as tx:
        (invoice,) = load_invoices(tx, done.invoice_ids)
    assert [note.corrects_number for note in notes] == [invoice.number]
    assert offenders(world) == []


def test_a_quarter_with_readings_that_nobody_can_have_waits_until_they_are_corrected(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, FEBRUARY, houses=[house])
    world.read(house.gsrn, MARCH, [2_147_483_647, *[0] * 23], registered=1)
    settle(world, MARCH, houses=[house])
    assert billed(world) == []
    with world.database.transaction() as tx:
        assert [bill.cause for bill in held_bills(tx)] == ["beyond-capacity"]
        assert bill_held(tx, world.clock).invoice_ids == ()
    assert offenders(world) == []

    world.read(house.gsrn, MARCH, 100, registered=2)
    assert corrected(world) == []
    (invoice,) = billed(world)
    assert [section.aconto for section in invoice.bill.sections] == [
        False,
        False,
        False,
        False,
        True,
        True,
    ]
    with world.database.transaction() as tx:
        assert held_bills(tx) == []
    assert billed(world) == []
    assert offenders(world) == []


def test_a_plan_begins_after_a_month_that_was_billed_with_the_last_day_of_the_quarter_before(
    world: World,
) -> None:
    """Supply that began on 31 March: that day stands on April's bill, so April is billed, and Q2 no
    longer free.
    """
    house = supplied(world, 2, since=date(2026, 3, 31))
    world.clock.move_to_day(date(2026, 5, 1))
    read(world, house, [date(2026, 3, 31)], 400)
    (invoice,) = settle(world, APRIL, houses=[house])
    assert (invoice.period.start, invoice.period.end) == (date(2026, 3, 31), date(2026, 5, 1))
    assert pay(world, house, 900).quarter == Q3
    assert billed(world) == []
    assert offenders(world) == []


def test_a_quarter_is_billed_also_while_the_shard_of_its_last_run_waits(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, FEBRUARY, houses=[house])
    read(world, house, days(MARCH, APRIL), 400)
    world.clock.move_to_day(date(2026, 4, 8))
    run = world.run(MARCH, APRIL)
    assert run is not None
    with world.database.transaction() as tx:
        assert plan_invoices(tx, run) != []
    assert len(billed(world)) == 1
    assert offenders(world) == []
    assert world.bill(run) == []
    assert offenders(world) == []
