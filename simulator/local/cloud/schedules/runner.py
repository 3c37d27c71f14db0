"""Starting what the agenda says is due, by the clock that the local run can move."""

import json
import threading
import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final

from elhandel.platform.clock import Clock
from simulator.local.cloud.schedules.agenda import Agenda
from simulator.local.cloud.template.model import Schedule
from simulator.local.cloud.template.parameters import ACCOUNT_ID

_TICK_SECONDS: Final = 0.1


class ScheduleRunner:
    """Runs schedules until closed. invoke: runs a schedule's payload to its end; must not raise.

    lasting: functions whose schedules run as long as somebody needs them: the others are quiet
    without them.
    """

    def __init__(
        self,
        schedules: Sequence[Schedule],
        clock: Clock,
        region: str,
        invoke: Callable[[Schedule, bytes], None],
        *,
        paused: bool = False,
        lasting: Collection[str] = (),
    ) -> None:
        self._clock = clock
        self._region = region
        self._invoke = invoke
        self._agenda = Agenda(schedules, clock.now(), lasting)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._paused = paused
        self._thread = threading.Thread(target=self._run, name="schedules", daemon=True)
        self._thread.start()

    @property
    def paused(self) -> bool:
        return self._paused

    def pause(self) -> None:
        """Start nothing more until `resume`; what runs goes on."""
        with self._lock:
            self._paused = True

    def resume(self) -> None:
        """Go on; what came due meanwhile fires once."""
        with self._lock:
            self._paused = False

    def is_quiet(self) -> bool:
        """Whether nothing runs, and nothing is due that will be started."""
        with self._lock:
            return (
                not self._agenda.is_running()
                if self._paused
                else self._agenda.is_quiet(self._clock.now())
            )

    def upcoming(self) -> dict[str, datetime | None]:
        with self._lock:
            return self._agenda.upcoming()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(_TICK_SECONDS):
            with self._lock:
                now = self._clock.now()
                due = [] if self._paused else self._agenda.due(now)
            for schedule in due:
                threading.Thread(target=self._fire, args=(schedule, now), daemon=True).start()

    def _fire(self, schedule: Schedule, now: datetime) -> None:
        try:
            self._invoke(schedule, schedule_payload(schedule, now, self._region))
        finally:
            with self._lock:
                self._agenda.ended(schedule.name)


def schedule_payload(schedule: Schedule, now: datetime, region: str) -> bytes:
    """What the function gets: the schedule's Input, or the event that AWS sends without one."""
    if schedule.payload is not None:
        return schedule.payload.encode()

    group = "schedule/default" if schedule.source == "aws.scheduler" else "rule"
    service = "scheduler" if schedule.source == "aws.scheduler" else "events"
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": schedule.source,
        "account": ACCOUNT_ID,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [f"arn:aws:{service}:{region}:{ACCOUNT_ID}:{group}/{schedule.name}"],
        "detail": "{}" if schedule.source == "aws.scheduler" else {},
    }

    return json.dumps(event).encode()
