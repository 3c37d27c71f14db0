"""docs/architecture.md draws the house and the state machine; pyproject.toml and the table in the
code are the truth. They must be the same.
"""

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

from elhandel.market.guides import GUIDES, State

ROOT: Final = Path(__file__).resolve().parents[3]
LAYER: Final = ROOT / "layers" / "domain" / "elhandel"
FOLDERS: Final = (ROOT, LAYER, ROOT / "tests", *(ROOT / "simulator").iterdir())
DOCUMENT: Final = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CONTRACTS: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
LAYERS: Final = {
    contract.get("containers", ["elhandel"])[0].removeprefix("elhandel."): contract["layers"]
    for contract in CONTRACTS
    if contract["type"] == "layers"
}
PLACES: Final = sorted(set(re.findall(r"`([\w<>*.-]+/[\w<>*./-]*)`", DOCUMENT)))
_DIAGRAM = re.compile(r"```mermaid\nstateDiagram-v2\n(.*?)```", re.DOTALL)
_ARROW = re.compile(r"^\s*(\w+) --> (\w+): (\w+)$", re.MULTILINE)
_FIRST = re.compile(r"^\s*\[\*\] --> (\w+)$", re.MULTILINE)
_LAST = re.compile(r"^\s*(\w+) --> \[\*\]$", re.MULTILINE)


def rows(heading: str) -> dict[str, str]:
    """The rows of the table with this heading: its second column by its first."""
    _, _, rest = DOCUMENT.partition(f"{heading}\n| --- | --- |\n")
    table = re.split(r"^(?!\|)", rest, maxsplit=1, flags=re.MULTILINE)[0]
    cells = [row.strip("| ").split(" | ") for row in table.splitlines()]
    return {row[0]: row[1] for row in cells}


def names(text: str) -> set[str]:
    """What stands between backticks, without remarks in parentheses."""
    return set(re.findall(r"`([\w.]+)`", re.sub(r"\([^)]*\)", "", text)))


@pytest.mark.parametrize("place", PLACES)
def test_every_place_that_the_page_names_exists(place: str) -> None:
    pattern = re.sub(r"<[^>]*>", "*", place).rstrip("/")

    assert any(True for folder in FOLDERS for _ in folder.glob(pattern)), place


def test_the_rooms_stand_in_the_order_of_their_contract() -> None:
    shown = [names(room) for room in rows("| room | is about |")]

    layers = [set(layer.replace("elhandel.", "").split(" | ")) for layer in LAYERS["elhandel"]]
    assert shown == layers


def test_the_shelves_stand_in_the_order_of_their_contracts() -> None:
    shelves = {room.strip("`"): text for room, text in rows("| room | shelves |").items()}
    shown = {
        room: [names(layer) for layer in text.partition(";")[0].split("→")]
        for room, text in shelves.items()
        if "→" in text
    }

    contracts = {
        room: [set(layer.split(" | ")) for layer in layers]
        for room, layers in LAYERS.items()
        if room != "elhandel"
    }
    assert shown == contracts


def test_every_shelf_that_the_page_names_exists() -> None:
    shelves = rows("| room | shelves |")
    missing = [
        f"{room}.{shelf}"
        for room, text in shelves.items()
        for shelf in names(text)
        if not any(
            (LAYER / room.strip("`").replace(".", "/") / name).exists()
            for name in (shelf, f"{shelf}.py")
        )
    ]

    assert shelves
    assert missing == []


def the_diagram() -> str:
    (diagram,) = _DIAGRAM.findall(DOCUMENT)
    return str(diagram)


def test_every_arrow_of_the_state_diagram_is_a_transition_and_every_transition_an_arrow() -> None:
    drawn = _ARROW.findall(the_diagram())
    table = [
        (before.value, after.value, event.value)
        for (before, event), after in GUIDES["switch"].moves.items()
    ]
    assert drawn
    assert sorted(drawn) == sorted(table)


def test_the_state_diagram_begins_where_processes_begin_and_ends_where_nothing_follows() -> None:
    moves = GUIDES["switch"].moves
    final = set(moves.values()) - {before for before, _ in moves}
    assert _FIRST.findall(the_diagram()) == [State.PENDING]
    assert sorted(_LAST.findall(the_diagram())) == sorted(final)


def test_the_table_of_signup_statuses_is_the_one_of_the_code() -> None:
    from elhandel.onboarding.status import CONSUMER_VIEW

    (table,) = re.findall(
        r"\| process \| a signup's status \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)", DOCUMENT
    )
    documented = {}
    for row in table.splitlines():
        states, status = (cell.strip() for cell in row.strip("|").split("|"))
        documented.update({state.strip(): status.partition(",")[0] for state in states.split(",")})
    assert documented == {state.value: status for state, status in CONSUMER_VIEW.items()}
