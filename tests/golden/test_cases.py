"""The worked cases, run from their data: the answer is what stands under `expected`.

Our own stand in `cases`, with their sums worked by hand; more lie beside the checkout, where it has
them.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from elhandel.settlement.case import answer, explanations_of

FOLDER = Path(__file__).parent / "cases"
OURS = sorted(path.stem for path in FOLDER.glob("*.json"))
BESIDE = (
    "dst-spring-2025",
    "gm01-full-january",
    "gm02-partial-january",
    "gm03-aconto",
    "gm05-correction",
    "gm08-solar",
    "zero-consumption",
)
CASES = (*OURS, *BESIDE)

type Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def read(shared: Callable[[str], Path]) -> Read:
    return lambda name: json.loads(
        (FOLDER / f"{name}.json" if name in OURS else shared(f"golden/{name}.json")).read_text()
    )


@pytest.mark.parametrize("name", CASES)
def test_a_worked_case_is_answered_to_the_ore(read: Read, name: str) -> None:
    case = read(name)

    assert answer(case) == case["expected"]


@pytest.mark.parametrize("name", CASES)
def test_every_line_of_a_worked_case_is_explained_by_steps_that_add_up_to_it(
    read: Read, name: str
) -> None:
    case = read(name)
    expected = case["expected"].get("settlement", case["expected"])

    assert expected["lines"]
    for line in expected["lines"]:
        explained = explanations_of(case, line["charge"])[-1].line  # of a move both halves
        assert Decimal(explained.ore).scaleb(-2) == Decimal(line["amount_dkk"])
        assert sum(step.nano_dkk for step in explained.steps) == explained.nano_dkk


def test_no_worked_case_is_left_out(shared: Callable[[str], Path]) -> None:
    assert {path.stem for path in shared("golden").glob("*.json")} == set(BESIDE)


def test_the_sums_of_each_case_of_our_own_are_worked_by_hand() -> None:
    worked = dict(
        re.findall(
            r"^\*\*([a-z0-9-]+)\*\*:(.*?)(?=^\*\*|\Z)",
            (FOLDER / "README.md").read_text(),
            re.M | re.S,
        )
    )

    assert sorted(worked) == OURS
    assert len(OURS) >= 8
    for name, text in worked.items():
        expected = json.loads((FOLDER / f"{name}.json").read_text())["expected"]
        total = expected.get("due_dkk", expected.get("total_dkk", expected.get("net_dkk")))
        assert f"{total}".replace("-", "−") in text, name
