"""Nobody is woken by an SMS."""

import pytest

from elhandel.notifications.rules import when_quiet_ends
from tests.builders.clock import at


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2026-01-15T10:00", "2026-01-15T10:00"),
        ("2026-01-15T19:59", "2026-01-15T19:59"),  # 20:59 in Denmark
        ("2026-01-15T20:00", "2026-01-16T07:00"),
        ("2026-01-16T02:00", "2026-01-16T07:00"),
        ("2026-01-16T07:00", "2026-01-16T07:00"),
        ("2026-03-28T22:00", "2026-03-29T06:00"),  # the night in which summer time begins
        ("2026-10-24T21:00", "2026-10-25T07:00"),  # and ends
    ],
)
def test_an_sms_of_the_quiet_hours_goes_when_they_end(now: str, goes: str) -> None:
    assert when_quiet_ends(at(now)) == at(goes)
