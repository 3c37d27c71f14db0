"""The list of schedules that pages show is that of the template, and a page has words for each."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from elhandel.platform.schedules import SCHEDULES, Schedule, run_name
from elhandel_office.job_words import FUNCTIONS, job_words
from elhandel_office.operating import _title
from simulator.local.cloud.template import load_template

ROOT: Final = Path(__file__).resolve().parents[3]
NOW: Final = datetime(2026, 2, 9, 12, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)


def test_the_list_is_the_templates() -> None:
    template = load_template(ROOT / "infra" / "sam-template.yaml", {}, "eu-north-1")
    made = {
        (name, run_name(json.loads(schedule.payload or "")), schedule.expression, schedule.timezone)
        for name, function in template.functions.items()
        for schedule in function.schedules
    }

    assert made
    assert {(s.function, s.name, s.expression, s.timezone) for s in SCHEDULES} == made
    assert len(SCHEDULES) == len(made)


def test_every_scheduled_job_has_words() -> None:
    assert {schedule.function for schedule in SCHEDULES} <= FUNCTIONS.keys()
    assert [s.name for s in SCHEDULES if _title(s.name) == s.name] == []
    assert job_words("no-such-job", None) == "no-such-job"


def test_a_rate_counts_from_its_last_run_and_a_cron_from_now() -> None:
    hourly = a_schedule("rate(1 hour)", "UTC")
    nightly = a_schedule("cron(5 0 * * ? *)", "Europe/Copenhagen")

    assert hourly.next_after(NOW - HOUR / 4, NOW) == NOW + HOUR * 3 / 4
    assert hourly.next_after(NOW - 5 * HOUR, NOW) == NOW
    assert hourly.next_after(None, NOW) is None
    assert nightly.next_after(None, NOW) == datetime(2026, 2, 9, 23, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "hours", "late"),
    [
        ("rate(1 hour)", 1.2, False),
        ("rate(1 hour)", 1.5, True),
        ("cron(5 0 * * ? *)", 12, False),
        ("cron(5 0 * * ? *)", 13.5, True),  # it ran before midnight last, and not since
    ],
)
def test_what_should_have_run_since_is_late(expression: str, hours: float, late: bool) -> None:
    schedule = a_schedule(expression, "Europe/Copenhagen")
    assert schedule.is_late(NOW - timedelta(hours=hours), NOW) is late


def a_schedule(expression: str, timezone: str) -> Schedule:
    return Schedule("Upkeep", "some-job", (), expression, timezone)
