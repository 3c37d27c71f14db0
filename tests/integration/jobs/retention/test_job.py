"""The nightly job: everything that is over goes, and what went is counted."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.jobs.retention.years import (
    FIRST_DAY_AFTER,
    business_goes_on,
    left,
    offenders,
)
from tests.integration.settlement.corrections.world import World

type Invoke = Callable[[dict[str, Any]], Any]


def test_the_job_forgets_the_books_first_and_then_what_they_needed(
    billed: World, upkeep: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    billed.clock.move_to_day(FIRST_DAY_AFTER)

    answer = upkeep({"job": "forget-expired"})
    remaining = (left(billed), offenders(billed))
    business_goes_on(billed, FIRST_DAY_AFTER)
    dropped = upkeep({"job": "keep-partitions"})["dropped"]

    assert (answer["books_from"], answer["needed_from"]) == ("2027-01-01", "2027-01-01")
    assert answer["unfinished"] == []
    assert {"invoices", "settlement-runs", "market-messages"} <= answer["forgotten"].keys()
    assert "reading_day_2026_01" in dropped
    assert remaining == ((0, 0), [])
    emitted = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    assert [line["forgotten_invoices"] for line in emitted if "forgotten_invoices" in line] == [
        [1.0]
    ]


def test_without_time_nothing_goes_and_the_job_says_so(billed: World, upkeep: Invoke) -> None:
    billed.clock.move_to_day(FIRST_DAY_AFTER)

    answer = upkeep({"job": "forget-expired", "seconds": 0})

    assert answer["forgotten"] == {}
    assert {"invoices", "outbox-entries"} <= set(answer["unfinished"])
    assert left(billed) == (1, 1)


def test_in_the_kept_years_the_job_finds_nothing_but_traces(billed: World, upkeep: Invoke) -> None:
    billed.clock.move_by(days=400)
    upkeep({"job": "forget-expired"})

    assert left(billed) == (1, 1)
    assert upkeep({"job": "forget-expired"})["forgotten"] == {}
