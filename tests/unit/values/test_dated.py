"""Which entry of dated data holds on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from elhandel.values.days.dated import holding_on

FIRST = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    valid_from: date


def test_an_entry_holds_from_its_first_day_until_the_next_one() -> None:
    old, new = Entry(FIRST), Entry(date(2026, 7, 1))
    for entries in ((old, new), (new, old)):
        assert holding_on(date(2025, 12, 31), entries) is None
        assert holding_on(FIRST, entries) is old
        assert holding_on(date(2026, 6, 30), entries) is old
        assert holding_on(date(2026, 7, 1), entries) is new
        assert holding_on(date(2030, 1, 1), entries) is new


def test_where_there_are_none_none_holds() -> None:
    assert holding_on(FIRST, ()) is None


@given(st.sets(st.integers(0, 400), min_size=1), st.integers(0, 400))
def test_no_later_entry_has_begun(starts: set[int], day: int) -> None:
    entries = [Entry(FIRST + timedelta(days=start)) for start in starts]
    today = FIRST + timedelta(days=day)
    found = holding_on(today, entries)
    begun = [entry for entry in entries if entry.valid_from <= today]
    assert (found is None) == (not begun)
    assert found is None or all(entry.valid_from <= found.valid_from <= today for entry in begun)
