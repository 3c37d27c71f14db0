"""Energinet's own scenarios: the results of our calculation are theirs, cell by cell."""

from collections.abc import Callable
from pathlib import Path

from simulator.local.cli.wholesale.wholesale import wholesale

FREE = ("calculation_id", "result_id")


def cells(path: Path) -> list[dict[str, str]]:
    """The rows of a file of results, without the numbers that are free, in one order."""
    header, *lines = [line.split(";") for line in path.read_text("utf-8-sig").splitlines()]
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    for row in rows:
        for name in FREE:
            del row[name]
    return sorted(rows, key=lambda row: tuple(row.values()))


def test_every_result_of_every_scenario(shared: Callable[[str], Path], tmp_path: Path) -> None:
    scenarios = sorted(shared("energinet_wholesale").glob("*/then/wholesale_results"))
    assert scenarios

    for then in scenarios:
        out = tmp_path / then.parents[1].name
        wholesale(then.parents[1], out)
        expected = sorted(then.glob("*.csv"))
        assert expected
        for path in expected:
            assert cells(out / path.name) == cells(path), path
            assert header(out / path.name) == header(path)


def header(path: Path) -> str:
    return path.read_text("utf-8-sig").splitlines()[0]
