"""Electric heating, as staff tell DataHub of it."""

from typing import Final

import msgspec

from elhandel.jobs.fields import Day, Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market.supply import HeatingChange, change_heating
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class ChangeHeating(Request, frozen=True, kw_only=True):
    """Whether a home is heated by electricity, from a day on."""

    gsrn: Point
    heated: bool
    since: Day = msgspec.field(name="from")
    why: Why


def change(tools: Tools, asked: ChangeHeating) -> Answer:
    """Open the process that tells DataHub; it leaves with the next `send-due`."""
    decision = Decision(staff(), asked.why, tools.clock.now())
    wanted = HeatingChange(asked.gsrn, heated=asked.heated, since=asked.since, decision=decision)

    with tools.database.transaction() as tx:
        process = change_heating(tx, wanted, tools.clock)

    return {"process_id": process.process_id, "state": process.state.value}


JOBS: Final = (Job("change-heating", ChangeHeating, change),)
