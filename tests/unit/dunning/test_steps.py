"""What follows on which day, by the market's data (CD-BIL-15, CD-BIL-16). March 2026: the 2nd is a
Monday."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elhandel.dunning.owed import Debt
from elhandel.dunning.steps import Books, Steps, Warned, decide, still_owed
from elhandel.payments.rules import bank_days_before
from elhandel.portfolio.markets import market_on
from tests.builders.chance import by_chance

DUE: Final = date(2026, 3, 2)
HOME: Final = market_on("DK", DUE)
SOUTH_AFRICA: Final = market_on("ZA", DUE)
DEBT: Final = Debt(
    invoice_id=1,
    number="2026-00001",
    due_on=DUE,
    in_collection=False,
    open_ore=500_00,
    services_ore=300_00,
    agreements=frozenset({7}),
)


def books(day: int, *, debts: list[Debt] | None = None, **but: Any) -> Books:
    """Those of a day of March, with all statements booked that there are by then."""
    today = date(2026, 3, day)
    values = {
        "today": today,
        "bank_read_to": bank_days_before(today, 1),
        "debts": [DEBT] if debts is None else debts,
        "warnings": [],
        "active": frozenset({7}),
        **but,
    }
    return Books(**values)


def told(steps: Steps) -> list[str]:
    return [debt.number for debt in steps.tell]


def test_that_a_bill_is_overdue_is_told_on_the_first_bank_day_beyond_grace_and_once() -> None:
    days = [day for day in range(2, 17) if told(decide(books(day), HOME))]
    assert days[0] == 6  # due on the 2nd, and three days of grace
    assert told(decide(books(6, told=frozenset({1})), HOME)) == []


def test_a_warning_comes_three_days_ahead_and_gives_them() -> None:
    found = {day: decide(books(day), HOME).warn for day in range(2, 17)}
    first = min(day for day, warnings in found.items() if warnings)
    (warning,) = found[first]
    assert (first, warning.stops_on) == (13, date(2026, 3, 16))


def test_a_warning_that_was_missed_gives_its_days_all_the_same() -> None:
    (warning,) = decide(books(25), HOME).warn
    assert warning.stops_on == date(2026, 3, 28)


def test_services_stop_when_the_days_are_over_and_what_was_paid_in_them_is_booked() -> None:
    warned = Warned(1, 1, date(2026, 3, 16))
    stopped = [day for day in range(13, 20) if decide(books(day, warnings=[warned]), HOME).stop]
    # 14 days after the 2nd is Monday the 16th; what was paid until Sunday the 15th leaves the
    # payer's bank on that Monday, is with us on Tuesday, and is read on Wednesday.
    assert stopped == [18, 19]
    steps = decide(books(18, warnings=[warned]), HOME)
    assert [(stop.agreement_id, stop.numbers) for stop in steps.stop] == [(7, ("2026-00001",))]
    assert steps.end == ((warned, "suspended"),)
    assert steps.warn == ()


def test_without_a_warning_nothing_ever_stops() -> None:
    assert not any(decide(books(day), HOME).stop for day in range(2, 32))


@pytest.mark.parametrize("day", [14, 15, 21, 22])
def test_nothing_follows_on_a_day_without_banks(day: int) -> None:
    warned = Warned(1, 1, date(2026, 3, 9))
    assert decide(books(day, warnings=[warned]), HOME) == Steps()


@pytest.mark.parametrize("read_to", [None, date(2026, 3, 1), date(2026, 3, 17)])
def test_nothing_follows_while_the_bank_cannot_be_read(read_to: date | None) -> None:
    found = books(19, bank_read_to=read_to, warnings=[Warned(1, 1, date(2026, 3, 16))])
    assert decide(found, HOME) == Steps()


def test_who_paid_or_disputes_is_not_warned_and_a_warning_ends() -> None:
    warned = Warned(1, 1, date(2026, 3, 16))
    steps = decide(books(18, debts=[], warnings=[warned]), HOME)
    assert steps == Steps(end=((warned, "settled"),))


def test_nothing_follows_from_what_is_being_collected() -> None:
    warned = Warned(1, 1, date(2026, 3, 16))
    collected = replace(DEBT, in_collection=True)
    steps = decide(books(18, debts=[collected], warnings=[warned]), HOME)
    assert steps == Steps(end=((warned, "settled"),))
    assert decide(books(18, debts=[collected]), HOME) == Steps()


def test_less_than_is_worth_a_word_is_not_dunned() -> None:
    little = replace(DEBT, services_ore=HOME.dunned_from - 1)
    assert decide(books(18, debts=[little]), HOME) == Steps()


def test_a_service_that_is_off_is_not_warned_of() -> None:
    warned = Warned(1, 1, date(2026, 3, 16))
    off = decide(books(18, active=frozenset(), warnings=[warned]), HOME)
    assert (off.warn, off.stop, off.end) == ((), (), ((warned, "nothing-to-stop"),))


def test_only_the_services_of_the_bill_stop() -> None:
    warned = Warned(1, 1, date(2026, 3, 16))
    steps = decide(books(18, active=frozenset({6, 7, 8}), warnings=[warned]), HOME)
    assert [stop.agreement_id for stop in steps.stop] == [7]


def test_a_respite_ends_warnings_and_lets_nothing_follow() -> None:
    warned = Warned(1, 1, date(2026, 3, 16))
    steps = decide(books(18, has_respite=True, warnings=[warned]), HOME)
    assert steps == Steps(end=((warned, "respite"),))


def test_a_market_without_days_warns_of_nothing() -> None:
    never = replace(HOME, suspends_after_days=None, suspension_warning_days=None)
    steps = decide(books(25), never)
    assert (told(steps), steps.warn, steps.stop) == (["2026-00001"], (), ())


def test_the_numbers_of_market_za_are_data_too() -> None:
    assert (SOUTH_AFRICA.grace_days, SOUTH_AFRICA.suspends_after_days) == (3, 14)
    (warning,) = decide(books(13), SOUTH_AFRICA).warn
    assert warning.stops_on == DUE + timedelta(days=14)


def test_what_is_overdue_beyond_grace_keeps_a_service_off() -> None:
    today = date(2026, 3, 18)
    assert still_owed([DEBT], 7, today, HOME)
    assert still_owed([replace(DEBT, in_collection=True)], 7, today, HOME)
    assert not still_owed([DEBT], 8, today, HOME)
    assert not still_owed([replace(DEBT, due_on=date(2026, 3, 15))], 7, today, HOME)
    assert not still_owed([], 7, today, HOME)


days = st.dates(date(2026, 3, 1), date(2026, 6, 30))


@settings(max_examples=by_chance(400))
@given(
    today=days,
    read_to=st.none() | days,
    due_on=days,
    services=st.integers(1, 600_00),
    stops_on=st.none() | days,
    in_collection=st.booleans(),
    has_respite=st.booleans(),
)
def test_whatever_is_known_nothing_stops_without_a_warning_that_is_over(
    today: date,
    read_to: date | None,
    due_on: date,
    services: int,
    stops_on: date | None,
    in_collection: bool,
    has_respite: bool,
) -> None:
    debt = replace(DEBT, due_on=due_on, services_ore=services, in_collection=in_collection)
    warnings = [] if stops_on is None else [Warned(1, 1, stops_on)]
    found = Books(
        today, read_to, [debt] if due_on < today else [], warnings, frozenset(), frozenset({7}),
        has_respite,
    )  # fmt: skip

    steps = decide(found, HOME)

    if steps.stop:
        assert stops_on is not None
        assert read_to is not None
        assert read_to >= stops_on - timedelta(days=1)
        assert stops_on <= today
        assert not in_collection
        assert not has_respite
    for warning in steps.warn:
        assert warning.stops_on >= today + timedelta(days=3)
        assert warning.stops_on >= due_on + timedelta(days=14)
