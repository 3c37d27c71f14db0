"""`elhandel metrics`: what CloudWatch's dashboard would show, from the logs of the local run."""

import re
import time
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.metrics import Series, groups, read_series
from simulator.local.cloud.stack_options import TEMPLATE, default_home

_SPAN: Final = re.compile(r"(\d{1,6})([smhd])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MOST_BARS: Final = 30
_LEAST_BARS: Final = 6
_NAME: Final = 34
_BESIDE: Final = 78  # columns of the terminal beside a spark line, names whole
_LEVELS: Final = "▁▂▃▄▅▆▇█"
_UNITS: Final = {"Milliseconds": "ms", "Count": ""}


def metrics(
    name: Annotated[
        str, typer.Argument(help="Only metrics whose name or service holds this text.")
    ] = "",
    since: Annotated[str, typer.Option(help="How far back: 90s, 15m, 6h, 2d.")] = "1h",
) -> None:
    """Show every metric of the last hour: its curve, last value, minimum, maximum and sum."""
    seconds = _seconds(since)
    now = time.time()
    found = read_series(default_home() / "logs", now - seconds)
    shown = {
        key: metric
        for key, metric in found.items()
        if name in metric.name or name in metric.service
    }
    if not shown:
        what = f"No metric with {name!r}" if name else "No metric"
        raise UnableToRun(
            f"{what} was written in the last {since} to {default_home() / 'logs'}. "
            "Start the stack with `elhandel up`, or look further back with --since."
        )

    console = Console()
    bars = min(_MOST_BARS, max(_LEAST_BARS, console.width - _BESIDE))
    for group in groups(TEMPLATE, shown):
        rows = [shown[key] for key in group.metrics if key in shown]
        if rows:
            console.print(_table(group.title, rows, now - seconds, now, bars))
            console.print()

    console.print(
        f"From {since} ago to now. "
        f"A bar covers {seconds / bars:,.0f} s and shows the largest value in it.",
        highlight=False,
    )


def sparkline(values: list[float | None]) -> str:
    """A bar for each value, from zero to the largest; a blank where there is none."""
    known = [value for value in values if value is not None]
    top = max([*known, 0.0])
    bars = (" " if value is None else _LEVELS[_level(value, top)] for value in values)
    return "".join(bars)


def _level(value: float, top: float) -> int:
    highest = len(_LEVELS) - 1
    if top <= 0 or value <= 0:
        return 0
    return min(highest, int(value / top * highest + 0.5))


def _table(title: str, rows: list[Series], since: float, until: float, bars: int) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("", max_width=_NAME, no_wrap=True)
    # In a narrow terminal names are cut, bars never.
    table.add_column("", min_width=bars, no_wrap=True)
    for column in ("Last", "Min", "Max", "Sum"):
        table.add_column(column, justify="right", no_wrap=True, min_width=7)

    table.add_column("")
    several = len({row.service for row in rows}) > 1
    for row in rows:
        values = row.values
        table.add_row(
            f"{row.service}: {row.name}" if several else row.name,
            sparkline(row.buckets(since, until, bars)),
            *map(_figure, (values[-1], min(values), max(values), sum(values))),
            _UNITS.get(row.unit, row.unit),
        )

    return table


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:,.1f}"


def _seconds(since: str) -> int:
    match = _SPAN.fullmatch(since)
    if match is None or not int(match[1]):
        raise UnableToRun(f"{since!r} is no span of time. Write 90s, 15m, 6h or 2d.")
    return int(match[1]) * _SECONDS[match[2]]
