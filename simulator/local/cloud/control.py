"""The control surface of the local run, under `/_local/` on the gateway's port.

    GET   status, idle, clock
    PUT   clock {"now": instant} or {"move_seconds": n}
    POST  schedules/pause, schedules/resume, shutdown

Each call carries the header of `simulator.loopback`. The command line uses it; it exists on the
local run only.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from simulator.local.cloud.gateway.event import Request
from simulator.local.cloud.gateway.response import NOT_FOUND, Response, json_response
from simulator.local.cloud.host import Host
from simulator.local.cloud.idle import is_idle, queue_depths

_PREFIX: Final = "/_local/"

_CLOCK_USE: Final = 'Send {"now": an ISO instant with offset} or {"move_seconds": n}.'


class Control:
    """Answers the control surface of `host`.

    shutdown: asks the stack to stop. more_status: adds to the status.
    """

    def __init__(
        self,
        host: Host,
        shutdown: Callable[[], None],
        more_status: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        self._host = host
        self._shutdown = shutdown
        self._more_status = more_status

    def answer(self, request: Request) -> Response:
        answers: dict[tuple[str, str], Callable[[], Response]] = {
            ("GET", "status"): lambda: json_response(200, self.status()),
            ("GET", "idle"): lambda: json_response(200, {"idle": is_idle(self._host)}),
            ("GET", "clock"): lambda: json_response(200, self._clock()),
            ("PUT", "clock"): lambda: self._move_clock(request.body),
            ("POST", "schedules/pause"): lambda: self._after(self._host.schedules.pause),
            ("POST", "schedules/resume"): lambda: self._after(self._host.schedules.resume),
            ("POST", "shutdown"): lambda: self._after(self._shutdown),
        }
        answer = answers.get((request.method, request.path.removeprefix(_PREFIX)))

        return answer() if answer else NOT_FOUND

    def status(self) -> dict[str, Any]:
        """Everything there is to see: functions, queues, schedules, clock, processes."""
        functions: dict[str, Any] = {}
        for name, pool in self._host.pools.items():
            figures = pool.status()
            functions[name] = {
                "invocations": figures.invocations,
                "failures": figures.failures,
                "in_flight": figures.in_flight,
                "processes": figures.processes,
                "rss_mb": round(figures.rss_bytes / 2**20, 1),
            }

        return {
            "functions": functions,
            "queues": queue_depths(self._host),
            "schedules": self._schedules(),
            "clock": self._clock(),
            **self._more_status(),
        }

    def _after(self, action: Callable[[], None]) -> Response:
        action()
        return json_response(200, self._schedules())

    def _schedules(self) -> dict[str, Any]:
        upcoming = self._host.schedules.upcoming()
        return {
            "paused": self._host.schedules.paused,
            "next": {
                name: instant.isoformat() if instant else None for name, instant in upcoming.items()
            },
        }

    def _clock(self) -> dict[str, Any]:
        clock = self._host.options.clock
        return {
            "now": clock.now().isoformat(),
            "today": clock.today().isoformat(),
            "offset_seconds": clock.offset().total_seconds(),
        }

    def _move_clock(self, body: bytes) -> Response:
        clock = self._host.options.clock
        try:
            wish = json.loads(body)
            if "now" in wish:
                instant = datetime.fromisoformat(wish["now"])
                if instant.tzinfo is None:
                    raise ValueError("the instant has no UTC offset")
                clock.move_to(instant)
            else:
                clock.move_by(timedelta(seconds=float(wish["move_seconds"])))
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            return json_response(400, {"message": f"{error}. {_CLOCK_USE}"})

        return json_response(200, self._clock())
