"""Tables in files: columns by name, separated by semicolons; each wrong cell is named by its place.

A file may begin with a byte order mark. Columns that are not asked for are left alone.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simulator.local.cloud.errors import UnableToRun

_SEPARATOR: Final = ";"
_SHOWN: Final = 60


class UnusableFile(UnableToRun):
    """A file cannot be used: which, where in it, and why."""

    def __init__(
        self, path: Path, why: str, line: int | None = None, column: str | None = None
    ) -> None:
        place = "" if line is None else f", line {line}"
        place += "" if column is None else f", column {column}"
        super().__init__(f"{path}{place}: {why}")
        self.path = path
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    path: Path
    line: int
    cells: dict[str, str]

    def read[Value](self, column: str, reader: Callable[[str], Value]) -> Value:
        """The cell as `reader` reads it. Raises UnusableFile for its ValueError."""
        text = self.cells[column]
        try:
            return reader(text)
        except ValueError as problem:
            raise self.refusal(column, str(problem)) from problem

    def read_or_none[Value](self, column: str, reader: Callable[[str], Value]) -> Value | None:
        """As `read`; None for an empty cell."""
        return None if not self.cells[column] else self.read(column, reader)

    def refusal(self, column: str, why: str) -> UnusableFile:
        """What is wrong with a cell."""
        return UnusableFile(self.path, why, self.line, column)


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a table with these columns, in whatever order they stand; empty lines aside.

    Raises UnusableFile where the file is missing, is no text, lacks a column or a row has more or
    fewer cells than there are columns.
    """
    reader = csv.reader(_text(path).splitlines(), delimiter=_SEPARATOR, strict=True)
    try:
        lines = [
            (reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)
        ]
    except csv.Error as problem:
        raise UnusableFile(path, f"it cannot be read: {problem}.", reader.line_num) from problem
    if not lines:
        raise UnusableFile(path, "it is empty; its first line has to name the columns.", 1)

    first, header = lines[0]
    _check_header(path, first, header, columns)
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            raise UnusableFile(
                path, f"it has {len(cells)} cells, and there are {len(header)} columns.", line
            )
        yield Row(path, line, dict(zip(header, cells, strict=True)))


def shown(text: str) -> str:
    """What a cell has, short enough for a sentence."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnusableFile(path, "the file is missing.") from None
    except OSError as problem:
        raise UnusableFile(path, f"it cannot be read ({problem.strerror}).") from problem
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise UnusableFile(path, "it is not text in UTF-8.", line) from problem


def _check_header(path: Path, line: int, header: Sequence[str], columns: Sequence[str]) -> None:
    for column in columns:
        if column not in header:
            raise UnusableFile(
                path, f"the column is missing; there are {', '.join(header)}.", line, column
            )
        if header.count(column) > 1:
            raise UnusableFile(path, "the column stands there twice.", line, column)
