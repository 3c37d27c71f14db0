"""Metrics as functions write them into their logs: CloudWatch's embedded metric format, a JSON line
for each flush.

AWS makes metrics of these lines; the local run leaves them where they are, in `logs/FUNCTION.log`.
Their time is the machine's, also when the clock of the local run was moved.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

type Name = tuple[str, str]
"""(service, metric)"""


@dataclass(slots=True)
class Series:
    """The values of a metric by time: (seconds since 1970, value). unit: CloudWatch's word."""

    service: str
    name: str
    unit: str
    points: list[tuple[float, float]] = field(default_factory=list)

    @property
    def values(self) -> list[float]:
        return [value for _, value in self.points]

    def buckets(self, since: float, until: float, count: int) -> list[float | None]:
        """The largest value in each of `count` equal parts of [since, until); None without one."""
        found: list[float | None] = [None] * count
        for instant, value in self.points:
            place = min(count - 1, int((instant - since) * count / (until - since)))
            known = found[place]
            found[place] = value if known is None else max(known, value)
        return found


def read_series(logs: Path, since: float) -> dict[Name, Series]:
    """Every metric in the logs of a folder from an instant on, by time.

    Lines that hold none are passed over.
    """
    found: dict[Name, Series] = {}
    for path in sorted(logs.glob("*.log*")):
        with path.open(encoding="utf-8", errors="replace") as file:
            for service, name, unit, instant, value in _samples(file):
                if instant >= since:
                    series = found.setdefault((service, name), Series(service, name, unit))
                    series.points.append((instant, value))

    for series in found.values():
        series.points.sort()

    return found


def _samples(lines: Iterable[str]) -> Iterator[tuple[str, str, str, float, float]]:
    """(service, metric, unit, seconds since 1970, value) of each value."""
    for line in lines:
        if '"CloudWatchMetrics"' not in line:
            continue

        try:
            document: dict[str, Any] = json.loads(line)
            block, *_ = document["_aws"]["CloudWatchMetrics"]
            instant = document["_aws"]["Timestamp"] / 1000
        except (ValueError, KeyError, TypeError):
            continue  # cut off in the middle, by a process that died

        for metric in block["Metrics"]:
            values = document.get(metric["Name"], [])
            for value in values if isinstance(values, list) else [values]:
                yield (
                    str(document.get("service", "")),
                    metric["Name"],
                    metric.get("Unit", ""),
                    instant,
                    float(value),
                )
