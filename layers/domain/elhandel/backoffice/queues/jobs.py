"""The queue of jobs of the clock whose last run was not done: refused, or ended by a fault."""

from collections.abc import Mapping
from typing import Any, Final

from elhandel.backoffice.queues.queue import Moment, Queue
from elhandel.identity import Right
from elhandel.platform.database import statement
from elhandel.platform.schedules import SCHEDULES, Schedule

_ROOM: Final = "elhandel.backoffice.queues"


def _scheduled(_: Moment) -> Mapping[str, Any]:
    """The names of all that runs by the clock."""
    return {"jobs": [schedule.name for schedule in SCHEDULES]}


_OTHERWISE_NAMED: Final = {
    "send-due": "send-requests",
    "correct parked": "correct-parked",
    "restore-documents": "make-documents",
}
"""Of jobs that staff may run at once: the key of the action, where it is not the job's name."""

_NOT_BY_HAND: Final = frozenset(
    {
        *("charge-services", "check-invariants all", "collect", "follow-payments"),
        *("forget-expired", "keep-partitions", "lay-out-months"),
        *("follow-network", "send-notices", "sync-usage", "compare-network", "watch-budgets"),
        *(
            "dun",
            "resume-paid",
            "mint-surplus",
            "compare-certificates",
            "make-certificates",
            "follow-chain",
            "relay-live",
        ),
        *("remind-meters",),
        *("pay-out", "restore-documents all", "watch-secrets"),
    }
)
"""What waits for its hour."""


def _fixes(schedule: Schedule) -> tuple[str, ...]:
    """Run it now, where staff may; else it is looked at again when its hour has come."""
    if schedule.name in _NOT_BY_HAND:
        return ("put-aside",)
    return (_OTHERWISE_NAMED.get(schedule.name, schedule.name), "put-aside")


JOB_QUEUES: Final = (
    Queue(
        key="jobs",
        right=Right.OPERATIONS,
        count=statement(_ROOM, "count_jobs"),
        rows=statement(_ROOM, "jobs"),
        fixes={schedule.name: _fixes(schedule) for schedule in SCHEDULES},
        more=_scheduled,
        is_of_customers=False,
    ),
)
