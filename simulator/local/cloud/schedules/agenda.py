"""Which schedules are due: pure bookkeeping, with the time passed in.

However far the clock was moved, a schedule is due once for the jump; while it runs, it is not due
again, and what came due meanwhile makes it due once when it has ended. A clock moved back makes
nothing due.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from elhandel.platform.schedules import next_after
from simulator.local.cloud.template.model import Schedule

_A_MOMENT: Final = timedelta(microseconds=1)


@dataclass(slots=True)
class _Entry:
    schedule: Schedule
    next_at: datetime | None
    running: bool = False


class Agenda:
    """The schedules and when each is due next.

    `start`: when they were made. lasting: functions whose runs do not count as running. Raises
    UnknownExpression.
    """

    def __init__(
        self, schedules: Iterable[Schedule], start: datetime, lasting: Collection[str] = ()
    ) -> None:
        self._lasting = lasting
        self._start = start
        self._seen = start
        self._entries = {
            schedule.name: _Entry(schedule, self._next(schedule, start - _A_MOMENT))
            for schedule in schedules
            if schedule.enabled
        }

    def due(self, now: datetime) -> list[Schedule]:
        """The schedules to start at `now`; each counts as running until `ended` is called."""
        if now < self._seen:  # moved back: look ahead from here again
            for entry in self._entries.values():
                entry.next_at = self._next(entry.schedule, now)

        self._seen = now
        ready = [
            entry
            for entry in self._entries.values()
            if not entry.running and entry.next_at and entry.next_at <= now
        ]
        for entry in ready:
            entry.running = True
            entry.next_at = self._next(entry.schedule, now)

        return [entry.schedule for entry in ready]

    def ended(self, name: str) -> None:
        """The schedule's run has ended, well or not."""
        self._entries[name].running = False

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing runs and nothing is due at `now`."""
        return not self.is_running() and not any(
            entry.next_at is not None and entry.next_at <= now for entry in self._entries.values()
        )

    def is_running(self) -> bool:
        """Whether a schedule that was started has not ended."""
        return any(
            entry.running and entry.schedule.name.partition(".")[0] not in self._lasting
            for entry in self._entries.values()
        )

    def upcoming(self) -> dict[str, datetime | None]:
        """When each schedule is due next."""
        return {name: entry.next_at for name, entry in self._entries.items()}

    def _next(self, schedule: Schedule, after: datetime) -> datetime | None:
        return next_after(schedule.expression, schedule.timezone, self._start, after)
