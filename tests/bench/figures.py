"""What was measured, against what was promised."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value. at_most, at_least: what was promised; None where nothing was."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the promise holds; None without one."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    @property
    def promise(self) -> str:
        """The promise as it is shown."""
        if self.at_most is not None:
            return f"≤ {self.at_most:,g}"
        return "" if self.at_least is None else f"≥ {self.at_least:,g}"


@dataclass(slots=True)
class Report:
    """All figures of one run of the bench, shown as they come."""

    console: Console
    machine: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)
    plans: dict[str, list[str]] = field(default_factory=dict)

    def step(self, text: str) -> None:
        self.console.print(f"[dim]{text}[/]", highlight=False)

    def add(self, name: str, value: float, unit: str, **promise: Any) -> None:
        """Add a figure and show it."""
        figure = Figure(name, round(value, 4), unit, **promise)
        self.figures.append(figure)
        kept = {None: "", True: "  kept", False: "  [red]missed[/]"}[figure.kept]
        self.console.print(
            f"  {name}: [bold]{_shown(value)}[/] {unit}  {figure.promise}{kept}", highlight=False
        )

    def table(self) -> Table:
        """All figures."""
        table = Table("Figure", "Value", "Unit", "Promise", "Kept", "Note")
        for figure in self.figures:
            kept = {None: "", True: "yes", False: "[red]no[/]"}[figure.kept]
            table.add_row(
                figure.name, _shown(figure.value), figure.unit, figure.promise, kept, figure.note
            )
        return table

    def write(self, folder: Path) -> Path:
        """Write figures, query plans and the machine as JSON; where."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
        figures = [{**asdict(figure), "kept": figure.kept} for figure in self.figures]
        document = {"machine": self.machine, "figures": figures, "plans": self.plans}
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False))
        (folder / "latest.json").write_text(path.read_text())
        return path


def _shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
