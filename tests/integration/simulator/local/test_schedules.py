"""Schedules: what EventBridge's expressions mean, and what a moved clock makes due."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.local.cloud.schedules import Agenda, UnknownExpression, next_after
from simulator.local.cloud.template import Schedule

START = datetime(2026, 1, 30, 12, 0, tzinfo=UTC)


def a_schedule(expression: str, timezone: str = "UTC", name: str = "F.S") -> Schedule:
    return Schedule(name, expression, timezone, None, "aws.scheduler", enabled=True)


@pytest.mark.parametrize(
    ("expression", "timezone", "after", "fires"),
    [
        ("rate(5 minutes)", "UTC", "2026-01-30T12:03+00:00", "2026-01-30T12:05+00:00"),
        ("rate(1 day)", "UTC", "2026-01-30T12:00+00:00", "2026-01-31T12:00+00:00"),
        (
            "cron(5 0 * * ? *)",
            "Europe/Copenhagen",
            "2026-01-30T12:00+00:00",
            "2026-01-30T23:05+00:00",
        ),
        (
            "cron(5 0 * * ? *)",
            "Europe/Copenhagen",
            "2026-06-30T12:00+00:00",
            "2026-06-30T22:05+00:00",
        ),
        (
            "cron(15 13-18 * * ? *)",
            "Europe/Copenhagen",
            "2026-01-30T12:15+00:00",
            "2026-01-30T13:15+00:00",
        ),
        ("cron(0/20 * * * ? *)", "UTC", "2026-01-30T12:41+00:00", "2026-01-30T13:00+00:00"),
        ("cron(0 8 ? * MON-FRI *)", "UTC", "2026-01-30T09:00+00:00", "2026-02-02T08:00+00:00"),
        ("cron(0 8 1 * ? *)", "UTC", "2026-01-30T09:00+00:00", "2026-02-01T08:00+00:00"),
        ("cron(0 8 L * ? *)", "UTC", "2026-02-01T09:00+00:00", "2026-02-28T08:00+00:00"),
        ("cron(0 8 LW * ? *)", "UTC", "2026-02-01T09:00+00:00", "2026-02-27T08:00+00:00"),
        ("cron(0 8 1W * ? *)", "UTC", "2026-01-30T09:00+00:00", "2026-02-02T08:00+00:00"),
        ("cron(0 8 ? * 2#3 *)", "UTC", "2026-02-01T09:00+00:00", "2026-02-16T08:00+00:00"),
        ("cron(0 8 ? * 6L *)", "UTC", "2026-02-01T09:00+00:00", "2026-02-27T08:00+00:00"),
        ("cron(0 0 29 2 ? *)", "UTC", "2026-02-01T09:00+00:00", "2028-02-29T00:00+00:00"),
        (
            "cron(30 2 * * ? *)",
            "Europe/Copenhagen",
            "2026-03-28T12:00+00:00",
            "2026-03-30T00:30+00:00",
        ),
        (
            "cron(30 2 * * ? *)",
            "Europe/Copenhagen",
            "2026-10-24T12:00+00:00",
            "2026-10-25T00:30+00:00",
        ),
    ],
)
def test_an_expression_fires_next_as_eventbridge_says(
    expression: str, timezone: str, after: str, fires: str
) -> None:
    start = datetime(2026, 1, 30, 12, 0, tzinfo=UTC)
    assert next_after(
        expression, timezone, start, datetime.fromisoformat(after)
    ) == datetime.fromisoformat(fires)


def test_a_schedule_of_past_years_never_fires_again() -> None:
    assert next_after("cron(0 8 1 1 ? 2020)", "UTC", START, START) is None


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(5 weeks)",
        "every day",
        "cron(5 0 * * *)",
        "cron(5 0 * * * *)",
        "cron(61 0 * * ? *)",
    ],
)
def test_what_is_not_an_expression_is_refused_by_its_text(expression: str) -> None:
    with pytest.raises(UnknownExpression, match=r".+"):
        next_after(expression, "UTC", START, START)


def test_a_rate_fires_at_the_start_and_every_period_after() -> None:
    agenda = Agenda([a_schedule("rate(1 hour)")], START)
    assert [schedule.name for schedule in agenda.due(START)] == ["F.S"]
    agenda.ended("F.S")
    assert agenda.due(START + timedelta(minutes=59)) == []
    assert len(agenda.due(START + timedelta(minutes=60))) == 1


def test_a_clock_moved_by_weeks_makes_a_schedule_due_once() -> None:
    agenda = Agenda([a_schedule("cron(0 5 * * ? *)")], START)
    later = START + timedelta(days=21)
    assert len(agenda.due(later)) == 1
    agenda.ended("F.S")
    assert agenda.due(later + timedelta(seconds=1)) == []
    assert agenda.upcoming()["F.S"] == datetime(2026, 2, 21, 5, 0, tzinfo=UTC)


def test_a_schedule_that_runs_is_not_started_again_until_it_has_ended() -> None:
    agenda = Agenda([a_schedule("rate(1 minute)")], START)
    assert len(agenda.due(START)) == 1
    later = START + timedelta(minutes=10)
    assert agenda.due(later) == []
    assert not agenda.is_quiet(later)
    agenda.ended("F.S")
    assert len(agenda.due(later)) == 1


def test_a_clock_moved_back_makes_nothing_due_and_fires_on_from_there() -> None:
    agenda = Agenda([a_schedule("cron(0 5 * * ? *)")], START)
    assert len(agenda.due(START + timedelta(days=10))) == 1
    agenda.ended("F.S")
    assert agenda.due(START) == []
    assert len(agenda.due(START + timedelta(days=1))) == 1


def test_a_disabled_schedule_is_never_due() -> None:
    schedule = Schedule("F.S", "rate(1 minute)", "UTC", None, "aws.scheduler", enabled=False)
    assert Agenda([schedule], START).due(START + timedelta(days=1)) == []
