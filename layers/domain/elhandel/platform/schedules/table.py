"""The schedules as a table."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from elhandel.platform.schedules.expression import next_after
from elhandel.platform.work.heartbeat import FLAGS

_SLACK: Final = timedelta(minutes=15)
"""A job takes some minutes, and a round that fails is tried again by the next one."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that runs by the clock."""

    function: str
    """By its name in the template."""
    job: str
    flags: tuple[str, ...]
    """What is true in its request; tells two schedules of one job apart."""
    expression: str
    """rate(…) or cron(…)."""
    timezone: str

    @property
    def name(self) -> str:
        return " ".join((self.job, *self.flags))

    @property
    def is_rate(self) -> bool:
        return self.expression.startswith("rate")

    def next_after(self, last: datetime | None, now: datetime) -> datetime | None:
        """When it is due next. last: when it ran last; a rate counts from there.

        None for a rate that never ran: only who made the schedule knows.
        """
        if not self.is_rate:
            return next_after(self.expression, self.timezone, now, now)
        if last is None:
            return None
        return max(now, self._following(last))

    def is_late(self, last: datetime, now: datetime) -> bool:
        """Whether it should have run since it ran last."""
        return self._following(last) + _SLACK < now

    def _following(self, last: datetime) -> datetime:
        return next_after(self.expression, self.timezone, last, last) or last


def run_name(event: Mapping[str, Any]) -> str:
    """What a run of a job is listed as: the job, and the flags that are set."""
    flags = [flag for flag in FLAGS if event.get(flag) is True]
    return " ".join((str(event.get("job", "")), *flags))


def _schedules() -> tuple[Schedule, ...]:
    text = (files("elhandel.platform") / "rules" / "schedules.toml").read_text(encoding="utf-8")
    return tuple(
        Schedule(
            function=entry["function"],
            job=entry["job"],
            flags=tuple(entry.get("flags", ())),
            expression=entry["when"],
            timezone="UTC" if entry["when"].startswith("rate") else entry["timezone"],
        )
        for entry in tomllib.loads(text)["schedules"]
    )


SCHEDULES: Final = _schedules()
