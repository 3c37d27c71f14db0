"""docs/architecture.md draws the state machine; the table in the code is the truth. They must be
the same.
"""

import re
from pathlib import Path

from elhandel.market.processes import State
from elhandel.market.processes.states import TRANSITIONS

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "architecture.md").read_text(
    encoding="utf-8"
)
_DIAGRAM = re.compile(r"```mermaid\nstateDiagram-v2\n(.*?)```", re.DOTALL)
_ARROW = re.compile(r"^\s*(\w+) --> (\w+): (\w+)$", re.MULTILINE)
_FIRST = re.compile(r"^\s*\[\*\] --> (\w+)$", re.MULTILINE)
_LAST = re.compile(r"^\s*(\w+) --> \[\*\]$", re.MULTILINE)


def the_diagram() -> str:
    (diagram,) = _DIAGRAM.findall(DOCUMENT)
    return str(diagram)


def test_every_arrow_of_the_state_diagram_is_a_transition_and_every_transition_an_arrow() -> None:
    drawn = _ARROW.findall(the_diagram())
    table = [
        (before.value, after.value, event.value) for (before, event), after in TRANSITIONS.items()
    ]
    assert drawn
    assert sorted(drawn) == sorted(table)


def test_the_state_diagram_begins_where_processes_begin_and_ends_where_nothing_follows() -> None:
    final = set(State) - {before for before, _ in TRANSITIONS}
    assert _FIRST.findall(the_diagram()) == [State.PENDING]
    assert sorted(_LAST.findall(the_diagram())) == sorted(final)


def test_the_table_of_signup_statuses_is_the_one_of_the_code() -> None:
    from elhandel.onboarding.status import CONSUMER_VIEW

    (table,) = re.findall(
        r"\| process \| a signup's status \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)", DOCUMENT
    )
    told = {}
    for row in table.splitlines():
        states, status = (cell.strip() for cell in row.strip("|").split("|"))
        told.update({state.strip(): status.partition(",")[0] for state in states.split(",")})
    assert told == {state.value: status for state, status in CONSUMER_VIEW.items()}
