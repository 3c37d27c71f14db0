"""Rows as jobs answer with them: a metering point is its number, also on the command line."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from elhandel.jobs.market.conversations import shown_work
from elhandel.jobs.shown import as_json
from elhandel.market.conversations import Work
from elhandel.values.identifiers import Gsrn
from simulator.local.cli.market.conversations import show_work

POINT = "571313180000000001"


@dataclass(frozen=True, slots=True)
class Inner:
    gsrn: Gsrn | None
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Outer:
    at: datetime
    inner: Inner
    number: int
    wants: dict[str, str]


def test_a_row_is_shown_with_all_that_it_holds() -> None:
    inner = Inner(Gsrn(POINT), (date(2026, 1, 1),))
    row = Outer(datetime(2026, 1, 1, tzinfo=UTC), inner, 7, {"run": "D04"})
    assert as_json(row) == {
        "at": "2026-01-01T00:00:00+00:00",
        "inner": {"gsrn": POINT, "days": ["2026-01-01"]},
        "number": 7,
        "wants": {"run": "D04"},
    }


def test_the_work_list_names_its_metering_points(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [shown_work(Work("waits", "ask", gsrn=Gsrn(POINT))), shown_work(Work("late", "look"))]
    assert [line["gsrn"] for line in lines] == [POINT, None]

    show_work(lines)
    assert POINT in capsys.readouterr().out.replace("\n", "")
