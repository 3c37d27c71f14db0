"""Many points at once: every row gets its own lines, however the rows are grouped."""

import ast
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from elhandel.settlement import engine
from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import MissingSpotPrice
from elhandel.settlement.engine.lines import Block, Group, group_rows, settle, settle_point
from elhandel.settlement.engine.terms import Terms
from tests.unit.settlement.engine.builders import (
    a_book,
    a_product,
    a_subscription,
    a_tariff,
    flat_spot,
    linked,
    prices,
    some_terms,
)

AXIS = Axis.of(date(2025, 3, 1), date(2025, 4, 1), 60)
GRIDS = [
    a_tariff(f"grid-{number}", prices(*[f"0.{number}{hour:02d}" for hour in range(24)]))
    for number in range(5)
]
ABO = a_subscription("abo", prices("49"))
BOOK = a_book(AXIS, *GRIDS, ABO, spot=[flat_spot(AXIS, "0.7")])
TERMS = [
    some_terms(a_product("0.04", subscription="39"), links=linked(grid, ABO)) for grid in GRIDS
]


def by_row(blocks: list[Block]) -> dict[int, dict[str, tuple[int | None, int]]]:
    return {
        int(row): {
            column.key.label: (
                None if column.wh is None else int(column.wh[place]),
                int(column.ore[place]),
            )
            for column in block.columns
        }
        for block in blocks
        for place, row in enumerate(block.rows)
    }


@pytest.mark.parametrize("ordered", [True, False], ids=["neighbours share terms", "scattered"])
def test_a_row_gets_the_lines_it_would_get_alone(ordered: bool) -> None:
    rng = np.random.default_rng(11)
    index = rng.integers(0, len(TERMS), 60)
    index = np.sort(index) if ordered else index
    wh = rng.integers(0, 5000, (60, AXIS.intervals), dtype=np.int32)

    found = by_row(settle(BOOK, wh, group_rows(TERMS, index)))

    for row in range(60):
        alone = settle_point(BOOK, TERMS[index[row]], wh[row])
        assert found[row] == {line.label: (line.wh, line.ore) for line in alone.lines}


def test_rows_that_no_group_names_are_left_out() -> None:
    wh = np.full((3, AXIS.intervals), 1000, np.int32)

    (block,) = settle(BOOK, wh, [Group(np.array([2, 0]), TERMS[0])])

    assert block.rows.tolist() == [2, 0]
    assert len(block.columns[0].ore) == 2


def test_groups_hold_each_row_once_and_none_is_empty() -> None:
    index = np.array([3, 0, 3, 1, 0])

    groups = group_rows(TERMS, index)

    assert {tuple(group.rows.tolist()): TERMS.index(group.terms) for group in groups} == {
        (1, 4): 0,
        (3,): 1,
        (0, 2): 3,
    }


def test_nothing_is_answered_when_one_group_can_not_be_settled() -> None:
    elsewhere = Terms("DK2", TERMS[0].supply, TERMS[0].products, TERMS[0].links)
    wh = np.full((2, AXIS.intervals), 1000, np.int32)

    with pytest.raises(MissingSpotPrice, match="DK2"):
        settle(BOOK, wh, [Group(np.array([0]), TERMS[0]), Group(np.array([1]), elsewhere)])


def test_the_engine_imports_nothing_but_numpy_values_and_the_standard_library() -> None:
    folder = Path(engine.__file__).parent
    allowed = {*sys.stdlib_module_names, "numpy"}
    sources = list(folder.rglob("*.py"))
    assert len(sources) > 20
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            strangers = [
                name
                for name in names
                if name.split(".")[0] not in allowed
                and not name.startswith(("elhandel.settlement.engine", "elhandel.values"))
            ]
            assert not strangers, f"{path.name} imports {strangers}"
