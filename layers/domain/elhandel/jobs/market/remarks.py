"""What the market has stated that moves no process of ours, and waits for staff."""

from typing import Final

from elhandel.jobs.fields import Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.market.remarks import OpenRemark, close_remark, open_remarks
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class CloseRemark(Request, frozen=True):
    """Which remark is done with, and why."""

    remark: Number
    why: Why


def remarks(tools: Tools, asked: Nothing) -> Answer:
    """The remarks that are open, the oldest first."""
    with tools.database.transaction() as tx:
        found = open_remarks(tx)

    return {"remarks": [_shown(remark) for remark in found]}


def _shown(remark: OpenRemark) -> Answer:
    return {
        "remark": remark.remark_id,
        "kind": remark.kind,
        "reason": remark.business_reason,
        "gsrn": None if remark.gsrn is None else str(remark.gsrn),
        "process_id": remark.process_id,
        "day": None if remark.day is None else str(remark.day),
        "codes": list(remark.codes),
        "since": remark.recorded_at.isoformat(),
    }


def close(tools: Tools, asked: CloseRemark) -> Answer:
    """Close a remark."""
    decision = Decision(staff(), asked.why, tools.clock.now())

    with tools.database.transaction() as tx:
        close_remark(tx, asked.remark, decision)

    return {"closed": asked.remark}


JOBS: Final = (
    Job("remarks", Nothing, remarks, traced=True),
    Job("close-remark", CloseRemark, close),
)
