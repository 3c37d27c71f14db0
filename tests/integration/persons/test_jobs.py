"""The jobs as Lambda runs them: fields, answers, logs without anything of the person, metrics of
the night.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from elhandel.jobs.request import UnusableJobField
from tests.builders.functions import Invoke, a_function
from tests.integration.persons.story import Story, someone

ANNE = someone()
ASKED: dict[str, Any] = {"why": "case 2026-114"}


@pytest.fixture
def upkeep(
    story: Story, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    """Upkeep as Lambda invokes it, at the story's time."""
    yield from a_function("upkeep", story.clock, as_role, monkeypatch)


def test_a_person_is_answered_put_right_and_erased_and_no_log_says_who(
    story: Story,
    upkeep: Invoke,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    customer = story.live_and_leave(ANNE)
    capfd.readouterr()
    caplog.clear()

    first = upkeep({"job": "person-data", "customer": customer, **ASKED})
    page = upkeep({"job": "person-data", "customer": customer, "part": "page", **ASKED})
    right = upkeep(
        {"job": "rectify-person", "customer": customer, "email": "right@example.dk", **ASKED}
    )
    shown = upkeep({"job": "erase-person", "customer": customer, "preview": True, **ASKED})
    done = upkeep({"job": "erase-person", "customer": customer, **ASKED})

    assert (first["part"], first["next"]) == ("person", {"part": "contracts"})
    assert page["html"].startswith("<!doctype html>")
    assert right["changed"] is True
    assert shown["rows"] == done["rows"]
    logged = "".join([*capfd.readouterr(), *(str(vars(record)) for record in caplog.records)])
    assert logged.count("'msg': 'done'") == 5
    for name, needle in {**ANNE.needles, "right": "right@example.dk"}.items():
        assert needle not in logged, name


@pytest.mark.parametrize("job", ["person-data", "rectify-person", "erase-person"])
def test_why_is_needed(upkeep: Invoke, job: str) -> None:
    for missing in ("why", "customer"):
        event = {"job": job, "customer": 1, **ASKED}
        event.pop(missing)
        with pytest.raises(UnusableJobField, match=f'needs "{missing}"'):
            upkeep(event)


def test_the_night_forgets_after_the_books_and_counts(
    story: Story, upkeep: Invoke, capfd: pytest.CaptureFixture[str]
) -> None:
    story.live_and_leave(ANNE)
    story.reject(someone("B", 2, "0202902345"))
    story.prices_come(date(2032, 1, 1))
    capfd.readouterr()

    answer = upkeep({"job": "forget-expired"})

    assert answer["unfinished"] == []
    assert {"signups": 1, "customers": 1, "processes": 2}.items() <= answer["forgotten"].items()
    lines = [
        json.loads(line) for line in capfd.readouterr().out.splitlines() if line.startswith("{")
    ]
    assert [line["forgotten_customers"] for line in lines if "forgotten_customers" in line] == [
        [1.0]
    ]
    assert upkeep({"job": "forget-expired"})["forgotten"] == {}
