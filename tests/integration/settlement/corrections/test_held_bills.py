"""Readings that no household can have: their bill is held, the rest goes out, and there are ways
on.
"""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest

from elhandel.billing import INVARIANTS as BILLING
from elhandel.billing import issue
from elhandel.billing.held import Held, UnableToRelease, held_bills, release_held
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.settlement import INVARIANTS as SETTLEMENT
from elhandel.values.decision import BlankDecision, Decision
from elhandel.values.errors import NotFound
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.settlement.corrections.world import House, World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)
ABSURD = 2_147_483_647
"""Wh in one hour: the largest reading that there is."""


def offenders(world: World) -> list[str]:
    findings = check(world.database, (*SETTLEMENT, *BILLING), EVERYTHING)
    return [
        f"{finding.invariant.name}: {offender.subject}"
        for finding in findings
        for offender in finding.offenders
    ]


def held(world: World) -> list[Held]:
    with world.database.transaction() as tx:
        return held_bills(tx)


def bill_held(world: World) -> list[Invoice]:
    with world.database.transaction() as tx:
        return load_invoices(tx, issue.bill_held(tx, world.clock).invoice_ids)


def release(
    world: World, held_id: int, by: str = "mette", why: str = "confirmed by the customer"
) -> None:
    with world.database.transaction() as tx:
        release_held(tx, held_id, Decision(by, why, world.clock.now()))


def corrected(world: World) -> list[Invoice]:
    return [note for run in world.correct() for note in world.bill(run)]


def absurd(world: World, house: House, registered: int = 1) -> None:
    world.read(house.gsrn, FIRST, [ABSURD, *[1000] * 23], registered=registered)


@pytest.fixture
def neighbour(world: World) -> House:
    house = world.house(2, starts_on=FIRST)
    for number in range(3):
        world.read(house.gsrn, FIRST + timedelta(days=number), 1000)
    return house


def test_a_reading_that_no_connection_carries_is_held_and_the_rest_goes_out(
    world: World, house: House, neighbour: House
) -> None:
    absurd(world, house)
    (invoice,) = world.bill(world.run(FIRST, PAST))
    assert [section.gsrn.value for section in invoice.bill.sections] == [neighbour.gsrn]
    assert invoice.number == "2026-00001"
    (waits,) = held(world)
    assert (waits.gsrn.value, waits.state, waits.cause) == (house.gsrn, "held", "beyond-capacity")
    assert waits.amount_ore > 10**8
    assert bill_held(world) == []
    assert offenders(world) == []


def test_a_shard_that_comes_again_holds_once_and_bills_nothing(
    world: World, house: House, neighbour: House
) -> None:
    absurd(world, house)
    run = world.run(FIRST, PAST)
    first = world.bill(run)
    with world.database.transaction() as tx:
        tx.execute("UPDATE billing.invoice_shard SET state = 'planned'")
    assert world.bill(run) == first
    assert len(held(world)) == 1
    assert offenders(world) == []


def test_the_other_points_of_the_customer_go_out(
    world: World, house: House, neighbour: House
) -> None:
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.contract SET customer_id = (SELECT min(customer_id) "
            "FROM portfolio.contract)"
        )
    absurd(world, house)
    (invoice,) = world.bill(world.run(FIRST, PAST))
    assert [section.gsrn.value for section in invoice.bill.sections] == [neighbour.gsrn]
    release(world, held(world)[0].held_id)
    (second,) = bill_held(world)
    assert [section.gsrn.value for section in second.bill.sections] == [house.gsrn]
    assert offenders(world) == []


def test_a_corrected_reading_is_billed_together_with_what_it_corrects(
    world: World, house: House
) -> None:
    absurd(world, house)
    assert world.bill(world.run(FIRST, PAST)) == []
    world.read(house.gsrn, FIRST, 1000, registered=2)
    assert corrected(world) == []
    assert offenders(world) == []

    (invoice,) = bill_held(world)
    assert (invoice.kind, invoice.corrects_number, invoice.number) == (
        "invoice",
        None,
        "2026-00001",
    )
    assert [section.correction for section in invoice.bill.sections] == [False, True]
    assert sum(section.consumption_wh for section in invoice.bill.sections) == 72_000
    assert held(world) == []
    assert bill_held(world) == []
    assert offenders(world) == []


def test_what_somebody_releases_is_billed_by_the_next_round_once(
    world: World, house: House
) -> None:
    absurd(world, house)
    world.bill(world.run(FIRST, PAST))
    (waits,) = held(world)
    release(world, waits.held_id)
    release(world, waits.held_id, by="somebody else")
    (released,) = held(world)
    assert (released.state, released.released_by, released.reason) == (
        "released",
        "mette",
        "confirmed by the customer",
    )

    (invoice,) = bill_held(world)
    assert invoice.totals.subtotal == waits.amount_ore
    assert bill_held(world) == []
    assert offenders(world) == []
    with pytest.raises(UnableToRelease, match="billed already"):
        release(world, waits.held_id)


def test_what_was_released_is_listed_with_its_reason_whatever_the_rules_of_today(
    world: World, house: House
) -> None:
    """A reason is judged when it is given; one from before must not hide all that is held."""
    absurd(world, house)
    world.bill(world.run(FIRST, PAST))
    (waits,) = held(world)
    release(world, waits.held_id)
    with world.database.transaction() as tx:
        tx.execute("UPDATE billing.held_bill SET reason = 'confirmed by kunde@example.dk'")

    (released,) = held(world)
    assert (released.released_by, released.reason) == ("mette", "confirmed by kunde@example.dk")


def test_a_release_needs_somebody_and_a_reason_and_something_held(
    world: World, house: House
) -> None:
    absurd(world, house)
    world.bill(world.run(FIRST, PAST))
    (waits,) = held(world)
    for blank in ({"by": " "}, {"why": ""}):
        with pytest.raises(BlankDecision):
            release(world, waits.held_id, **blank)
    with pytest.raises(NotFound):
        release(world, waits.held_id + 1)
    assert [bill.state for bill in held(world)] == ["held"]


def test_what_came_after_a_release_and_is_more_than_was_shown_is_held_again(
    world: World, house: House
) -> None:
    world.read(house.gsrn, FIRST, [4_000_000, *[1000] * 23], registered=1)
    world.bill(world.run(FIRST, PAST))
    (shown,) = held(world)
    release(world, shown.held_id)
    absurd(world, house, registered=2)
    assert corrected(world) == []
    assert bill_held(world) == []
    (again,) = held(world)
    assert (again.held_id, again.state, again.amount_ore > 10**8) == (shown.held_id, "held", True)

    release(world, again.held_id)
    world.read(house.gsrn, FIRST, [4_000_000, *[1000] * 23], registered=3)
    assert corrected(world) == []
    (invoice,) = bill_held(world)  # less than was released
    assert invoice.totals.subtotal == shown.amount_ore
    assert (held(world), offenders(world)) == ([], [])


def test_a_correction_beyond_bounds_is_held_and_its_own_correction_with_it(
    world: World, house: House
) -> None:
    (invoice,) = world.bill(world.run(FIRST, PAST))
    absurd(world, house, registered=1)
    assert corrected(world) == []
    (waits,) = held(world)
    assert waits.run_id == invoice.run_id
    assert bill_held(world) == []

    world.read(house.gsrn, FIRST, 2000, registered=2)
    assert corrected(world) == []
    (note,) = bill_held(world)
    assert (note.kind, note.corrects_number) == ("invoice", invoice.number)
    assert sum(section.consumption_wh for section in note.bill.sections) == 24_000
    assert held(world) == []
    assert offenders(world) == []


def back_to_what_was_billed(world: World, house: House) -> Invoice:
    """A bill, an absurd correction that is held, and one that takes it back."""
    (invoice,) = world.bill(world.run(FIRST, PAST))
    absurd(world, house, registered=1)
    assert corrected(world) == []
    assert len(held(world)) == 1
    world.read(house.gsrn, FIRST, 1000, registered=2)
    assert corrected(world) == []
    return invoice


def test_a_correction_that_comes_back_to_what_was_billed_has_no_document(
    world: World, house: House
) -> None:
    back_to_what_was_billed(world, house)
    assert offenders(world) == []

    assert bill_held(world) == []
    assert bill_held(world) == []
    assert held(world) == []
    assert world.rows("SELECT state FROM billing.held_bill") == [("nothing_due",)]
    assert world.rows("SELECT count(*) FROM billing.invoice") == [(1,)]
    assert offenders(world) == []


def test_corrections_that_cancel_out_stand_on_the_next_note_of_their_stretch(
    world: World, house: House
) -> None:
    invoice = back_to_what_was_billed(world, house)
    bill_held(world)
    world.read(house.gsrn, FIRST, 2000, registered=3)
    assert corrected(world) == []

    (note,) = bill_held(world)
    assert (note.kind, note.corrects_number) == ("invoice", invoice.number)
    assert len(note.bill.sections) == 3
    assert sum(section.consumption_wh for section in note.bill.sections) == 24_000
    assert world.rows("SELECT state FROM billing.held_bill") == [("billed",)]
    assert offenders(world) == []


def test_an_absurd_reading_after_corrections_that_cancel_out_is_held_anew(
    world: World, house: House
) -> None:
    back_to_what_was_billed(world, house)
    (waits,) = held(world)
    release(world, waits.held_id)  # what was released is not what comes later
    bill_held(world)
    with pytest.raises(UnableToRelease, match="Nothing is left"):
        release(world, waits.held_id)
    absurd(world, house, registered=3)
    assert corrected(world) == []

    assert bill_held(world) == []
    assert [(bill.held_id, bill.state) for bill in held(world)] == [(waits.held_id, "held")]
    assert offenders(world) == []
    release(world, waits.held_id, why="it is a factory")
    (note,) = bill_held(world)
    assert note.totals.subtotal > 10**8
    assert offenders(world) == []


def test_a_later_absurd_reading_is_held_anew(world: World, house: House) -> None:
    absurd(world, house)
    world.bill(world.run(FIRST, PAST))
    world.read(house.gsrn, FIRST, 1000, registered=2)
    corrected(world)
    bill_held(world)
    absurd(world, house, registered=3)
    assert corrected(world) == []
    assert [bill.state for bill in held(world)] == ["held"]
    assert offenders(world) == []


def test_a_correction_waits_while_the_round_bills_its_original(
    world: World, house: House, database: Database, database_url: str
) -> None:
    """The two never miss each other: what the round has not read is judged by the shard, as a
    note.
    """
    absurd(world, house)
    world.bill(world.run(FIRST, PAST))
    release(world, held(world)[0].held_id)
    world.read(house.gsrn, FIRST, 1000, registered=2)
    other = Database(database_url)
    with database.transaction() as tx:
        (invoice_id,) = issue.bill_held(tx, world.clock).invoice_ids
        second = World(other, world.clock)
        (late,) = second.correct()
        thread = Thread(target=lambda: _bill(second, late), daemon=True)
        thread.start()
        until_it_waits(thread, database_url)
    until_it_ends(thread)
    other.close()

    (waits,) = held(
        world
    )  # what takes back so much is beyond bounds itself, and no part of what was released
    assert (waits.state, waits.amount_ore < -(10**8)) == ("held", True)
    release(world, waits.held_id)
    (note,) = bill_held(world)
    assert (note.kind, note.corrects_number) == ("credit_note", "2026-00001")
    assert offenders(world) == []
    with database.transaction() as tx:
        billed = "SELECT invoice_id FROM billing.invoice WHERE number = '2026-00001'"
        assert tx.execute(billed).fetchall() == [(invoice_id,)]


def _bill(world: World, run: int) -> None:
    world.bill(run)


def test_what_is_taken_back_by_hand_is_not_billed_by_a_later_round(
    world: World, house: House
) -> None:
    (invoice,) = world.bill(world.run(FIRST, PAST))
    absurd(world, house, registered=1)
    corrected(world)
    with world.database.transaction() as tx:
        issue.credit_invoice(tx, invoice.invoice_id, world.clock)
    release(world, held(world)[0].held_id)
    assert bill_held(world) == []
    assert held(world) == []
    assert offenders(world) == []


def test_the_watch_over_deadlines_counts_what_is_held(
    world: World, house: House, poller: Any
) -> None:
    assert poller({"job": "watch-deadlines"})["bills_held"] == 0
    absurd(world, house)
    world.bill(world.run(FIRST, PAST))
    assert poller({"job": "watch-deadlines"})["bills_held"] == 1
    release(world, held(world)[0].held_id)
    assert poller({"job": "watch-deadlines"})["bills_held"] == 0
