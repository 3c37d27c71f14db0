"""Conversations: what was sent, received and moved stands in order, with what is expected next."""

from datetime import timedelta

import pytest

from elhandel.market.conversations import (
    Conversation,
    Subject,
    conversation,
    conversations_at,
    work_list,
)
from elhandel.market.enquiries import Motive, PointWanted, ask
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ProcessId
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import DAY, POINT, START, supplied, waiting
from tests.builders.supplier import Supplier


def talk(supplier: Supplier, subject: Subject) -> Conversation:
    with supplier.backoffice.transaction() as tx:
        return conversation(tx, subject, supplier.clock.now())


def said(found: Conversation) -> list[tuple[str, str | None, str | None]]:
    return [(entry.what, entry.document, entry.reason) for entry in found.entries]


def test_a_start_shows_what_was_sent_received_and_moved_in_this_order(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up()
    supplier.send()
    clock.move_by(minutes=1)
    supplier.receive(doc.a_confirmation(supplier.transaction()))
    clock.move_by(minutes=1)
    supplier.receive(doc.master_data(POINT, START))
    clock.move_by(minutes=1)
    supplier.send()
    found = talk(supplier, Subject(process=ProcessId(1)))

    assert [(what, document) for what, document, _ in said(found) if document] == [
        ("sent", "RequestChangeOfSupplier"),
        ("received", "ConfirmRequestChangeOfSupplier"),
        ("answered", "RequestChangeOfSupplier"),
        ("received", "AccountingPointCharacteristics"),
        ("sent", "RequestChangeCustomerCharacteristics"),
    ]
    moves = [entry.sentence for entry in found.entries if entry.what == "moved"]
    assert [sentence.split(":")[0] for sentence in moves if sentence] == [
        "pending → sent",
        "sent → acknowledged",
        "acknowledged → effectuation_pending",
    ]
    assert (found.guide, found.state, found.gsrn) == (
        "BRS-001",
        "effectuation_pending",
        Gsrn(POINT),
    )


def test_what_is_expected_next_has_its_time_and_says_when_it_has_passed(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up()
    sent_at = clock.now()
    supplier.send()
    expected = talk(supplier, Subject(process=ProcessId(1))).next
    assert expected is not None
    assert (expected.by, expected.is_overdue) == (sent_at + timedelta(hours=4), False)

    clock.move_by(hours=4, minutes=1)
    late = talk(supplier, Subject(process=ProcessId(1))).next
    assert late is not None
    assert late.is_overdue
    assert late.otherwise


def test_a_start_is_expected_to_begin_by_the_day_after(supplier: Supplier) -> None:
    waiting(supplier)
    expected = talk(supplier, Subject(process=ProcessId(1))).next
    assert expected is not None
    assert expected.by == start_of_day(START + DAY)


def test_what_is_over_expects_nothing(supplier: Supplier) -> None:
    reference = supplier.sign_up().reference
    supplier.cancel(reference)
    assert talk(supplier, Subject(process=ProcessId(1))).next is None


def test_a_reject_stands_with_its_code_and_words(supplier: Supplier) -> None:
    supplier.sign_up()
    supplier.send()
    supplier.receive(doc.a_rejection(supplier.transaction(), "D17", "CPR/CVR is wrong"))
    answers = [
        entry.sentence
        for entry in talk(supplier, Subject(process=ProcessId(1))).entries
        if entry.what == "answered"
    ]
    assert answers == ["rejected D17 CPR/CVR is wrong"]


@pytest.fixture
def asked(supplier: Supplier, clock: HandClock) -> Supplier:
    """Supply that runs, and an enquiry about its readings."""
    supplied(supplier, clock)
    clock.move_to_day(START + 2 * DAY)
    wanted, day = PointWanted("historical_data", Gsrn(POINT)), Period(START, START + DAY)
    motive = Motive("staff", "the day is missing")
    with supplier.database.transaction() as tx:
        first = ask(tx, wanted, day, motive, clock)
        assert ask(tx, wanted, day, motive, clock) == first
    return supplier


def test_a_point_lists_its_processes_and_enquiries_the_latest_first(asked: Supplier) -> None:
    with asked.database.transaction() as tx:
        heads = conversations_at(tx, Gsrn(POINT))
        assert conversations_at(tx, Gsrn("571313180000000012")) == []
    assert [(head.kind, head.state) for head in heads] == [
        ("historical_data", "pending"),
        ("switch", "completed"),
    ]


def test_an_enquiry_without_an_answer_stands_in_the_work_list(
    asked: Supplier, clock: HandClock
) -> None:
    asked.rows("UPDATE market.enquiry SET state = 'sent' RETURNING 1")
    clock.move_by(hours=4, minutes=1)
    with asked.database.transaction() as tx:
        (work,) = work_list(tx, clock)
    assert (work.process_id, work.enquiry_id, work.gsrn) == (None, 1, Gsrn(POINT))
    assert work.what == "overdue: the data, or a reject"
    assert work.otherwise


def test_what_does_not_exist_is_refused_with_the_way_to_find_it(supplier: Supplier) -> None:
    with pytest.raises(NotFound, match="List those of a metering point"):
        talk(supplier, Subject(resumption="none"))
