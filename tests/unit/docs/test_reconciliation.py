"""docs/reconciliation.md names every cause of a suspect and every state of a discrepancy."""

import re
from pathlib import Path

from elhandel.reconciliation.cases.discrepancy import State
from elhandel.reconciliation.cases.suspects import Cause

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "reconciliation.md").read_text(
    encoding="utf-8"
)


def test_every_cause_is_explained_and_no_other() -> None:
    _, _, table = DOCUMENT.partition("| cause | the point |")
    rows, _, _ = table.partition("\n\n")
    assert set(re.findall(r"`([a-z-]+)`", rows)) == {cause.value for cause in Cause}


def test_every_state_is_drawn_and_no_other() -> None:
    diagram = DOCUMENT.partition("```mermaid")[2].partition("```")[0]
    drawn = set(re.findall(r"\b([a-z]+) -->|--> ([a-z]+)", diagram))
    assert {name for pair in drawn for name in pair if name} == {state.value for state in State}
