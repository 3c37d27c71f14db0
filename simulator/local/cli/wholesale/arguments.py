"""What is calculated: `calculation_arguments.yml` of a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from elhandel.reconciliation.wholesale.calculation import Calculation
from elhandel.values.days.local_time import COPENHAGEN, local_date, start_of_day
from simulator.local.cli.wholesale import cells
from simulator.local.cli.wholesale.table import UnusableFile, shown

NAME: Final = "calculation_arguments.yml"

_TYPES: Final = (
    "wholesale_fixing",
    "first_correction_settlement",
    "second_correction_settlement",
    "third_correction_settlement",
)
_BY_QUARTER_FROM: Final = datetime(2023, 1, 31, 23, tzinfo=UTC)
"""What the public scenarios leave out: from then on the grid loss is taken by the quarter."""

_LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Arguments:
    """A calculation and how it is known."""

    calculation_id: str
    calculation: Calculation


def read_arguments(path: Path) -> Arguments:
    """The arguments of a scenario. Raises UnusableFile, with the line where YAML is broken."""
    values = _Values(path, _mapping(path))
    values.one_of("calculation-type", _TYPES, "a calculation of charges")
    values.one_of("time-zone", (str(COPENHAGEN),), "the time zone of DataHub")
    start = values.midnight("period-start-datetime", "period-start")
    end = values.midnight("period-end-datetime", "period-end")
    if start >= end:
        raise values.refusal("period-end-datetime", "the period ends before it has begun.")
    if end - start > _LONGEST:
        raise values.refusal(
            "period-end-datetime", "the period is longer than a year; a calculation is of a month."
        )

    by_quarter_from = values.midnight_or(
        "quarterly-resolution-transition-datetime", _BY_QUARTER_FROM
    )
    if start < by_quarter_from < end:
        raise values.refusal(
            "quarterly-resolution-transition-datetime",
            "it lies inside the period; a calculation lies on one side of it.",
        )

    return Arguments(
        values.text("calculation-id"),
        Calculation(values.grid_areas(), start, end, by_quarter_from),
    )


@dataclass(frozen=True, slots=True)
class _Values:
    path: Path
    values: Mapping[str, Any]

    def refusal(self, name: str, why: str) -> UnusableFile:
        return UnusableFile(self.path, f"{name}: {why}")

    def text(self, *names: str) -> str:
        for name in names:
            if self.values.get(name):
                return str(self.values[name])
        raise self.refusal(names[0], "it is missing.")

    def one_of(self, name: str, known: tuple[str, ...], what: str) -> None:
        text = str(self.values.get(name, known[0]))
        if text not in known:
            raise self.refusal(name, f"{shown(text)} is not {what}: {', '.join(known)}.")

    def midnight(self, *names: str) -> datetime:
        try:
            found = cells.instant(self.text(*names))
            midnight = start_of_day(local_date(found))
        except ValueError as problem:
            raise self.refusal(names[0], str(problem)) from problem
        except OverflowError:
            raise self.refusal(names[0], "the calendar has no such day.") from None
        if midnight != found:
            raise self.refusal(
                names[0],
                f"{found:%Y-%m-%d %H:%M} UTC is not midnight in Denmark, where days begin.",
            )
        return found

    def midnight_or(self, name: str, default: datetime) -> datetime:
        return self.midnight(name) if self.values.get(name) else default

    def grid_areas(self) -> frozenset[str]:
        areas = self.values.get("grid-areas")
        if not isinstance(areas, list) or not areas:
            raise self.refusal("grid-areas", 'give a list of grid areas, as ["800"].')
        try:
            return frozenset(cells.grid_area(str(area)) for area in areas)
        except ValueError as problem:
            raise self.refusal("grid-areas", str(problem)) from problem


def _mapping(path: Path) -> dict[str, Any]:
    """The arguments by name; names are the same with hyphens and with underscores."""
    try:
        content = yaml.load(  # every value as the text that stands there
            path.read_text(encoding="utf-8-sig"),
            yaml.BaseLoader,  # noqa: S506  (makes texts, lists and mappings only)
        )
    except FileNotFoundError:
        raise UnusableFile(path, "the file is missing.") from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise UnusableFile(path, "it is not YAML.", line) from problem
    except RecursionError:
        raise UnusableFile(path, "it is nested without end.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise UnusableFile(path, "it cannot be read as text in UTF-8.") from problem

    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    if not isinstance(content, dict):
        raise UnusableFile(path, "it has to hold the arguments of one calculation, by name.")

    return {str(name).replace("_", "-"): value for name, value in content.items()}
