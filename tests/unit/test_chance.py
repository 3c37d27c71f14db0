"""`make test` draws a part of what is drawn by chance, never nothing; `.ci/run` draws it all."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from tests.builders import chance
from tests.builders.chance import by_chance

ROOT: Final = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("wanted", "drawn"), [(400, 100), (100, 25), (12, 3), (10, 3), (3, 3), (1, 1)]
)
def test_a_quarter_is_drawn_and_at_least_three(
    monkeypatch: pytest.MonkeyPatch, wanted: int, drawn: int
) -> None:
    monkeypatch.setattr(chance, "LONG", False)
    assert by_chance(wanted) == drawn
    monkeypatch.setattr(chance, "LONG", True)
    assert by_chance(wanted) == wanted


def test_what_names_no_number_wants_a_hundred() -> None:
    assert settings().max_examples == by_chance(100)


def test_the_checks_of_a_commit_draw_all_that_is_wanted() -> None:
    assert "make test-long" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "ELHANDEL_LONG=1 .venv/bin/pytest" in (ROOT / "Makefile").read_text(encoding="utf-8")
