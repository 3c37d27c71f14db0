"""Customers learn what the market answers about their supply, once, with the answer."""

from datetime import date
from typing import Any

from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import DAY, POINT, START, supplied, waiting
from tests.builders.supplier import Supplier

type Told = list[tuple[str, dict[str, Any]]]


def told(supplier: Supplier) -> Told:
    return supplier.rows("SELECT template, said FROM notifications.notice ORDER BY notice_id")


def test_a_switch_is_announced_at_each_step_and_once(supplier: Supplier, clock: HandClock) -> None:
    reference = waiting(supplier)
    starts_on = str(START)
    so_far: Told = [
        ("signup-received", {"reference": reference, "starts_on": starts_on}),
        ("supply-confirmed", {"starts_on": starts_on}),
    ]
    assert told(supplier) == so_far

    supplier.activate()
    assert told(supplier) == so_far  # not before the day before
    clock.move_to_day(date.fromordinal(START.toordinal() - 1), minutes=600)
    for _ in range(2):
        supplier.activate()
    tomorrow: Told = [*so_far, ("supply-starts-tomorrow", {"starts_on": starts_on})]
    assert told(supplier) == tomorrow
    clock.move_to_day(START)
    supplier.activate()
    assert told(supplier) == tomorrow


def test_a_rejection_says_what_to_do_in_a_word_of_ours(supplier: Supplier) -> None:
    supplier.sign_up()
    supplier.send()
    rejected = doc.a_rejection(supplier.transaction(), "E10", "unknown")
    for _ in range(2):
        supplier.receive(rejected)
    assert told(supplier)[1:] == [("signup-rejected", {"reason": "unknown-point"})]


def test_an_end_says_its_last_day(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    before = told(supplier)
    ends_on = date(START.year, START.month + 1, START.day)
    supplier.receive(doc.a_notification(POINT, ends_on, "E03"))
    last_day = str(date.fromordinal(ends_on.toordinal() - 1))
    assert told(supplier)[len(before) :] == [("supply-ends", {"ends_on": last_day})]


def test_another_day_of_the_start_is_told_with_both_days_and_once(
    supplier: Supplier, clock: HandClock
) -> None:
    waiting(supplier)
    before = told(supplier)
    earlier = START - 5 * DAY
    document = doc.a_notification(POINT, earlier, "D46")
    for _ in range(2):
        supplier.receive(document)
    moved = ("supply-moved", {"before": str(START), "starts_on": str(earlier)})
    assert told(supplier)[len(before) :] == [moved]

    clock.move_to_day(earlier - DAY, minutes=600)
    supplier.activate()
    assert told(supplier)[-1] == ("supply-starts-tomorrow", {"starts_on": str(earlier)})
