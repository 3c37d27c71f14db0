"""Runs that do not come to their end by themselves: finished after a crash, resumed, given up."""

from dataclasses import asdict
from typing import Final

from elhandel.billing.drafts import late_bill_runs, release_due
from elhandel.billing.issue import resume_invoices, send_lost_invoice_shards
from elhandel.jobs.fields import Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.jobs.settlement.end_of_run import METRICS, close_run
from elhandel.jobs.settlement.queues import send_invoice_shards, send_shards
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.work.invoker import staff
from elhandel.settlement import progress
from elhandel.values.ids import RunId


class ResumeRun(Request, frozen=True):
    """Which run."""

    run_id: Number


class GiveUpRun(Request, frozen=True):
    """Which run, and why."""

    run_id: Number
    why: Why = ""


def dispatch(tools: Tools, asked: Nothing) -> Answer:
    """Finish what a crash left: messages that did not leave, were lost or died, and open runs.

    And let the bill runs go out whose time has come.
    """
    now = tools.clock.now()

    with tools.database.transaction() as tx:
        finished = progress.finished_runs(tx)
        again = progress.send_lost_shards(tx, now) + send_lost_invoice_shards(tx, now)
        released = release_due(tx, now)
        late = late_bill_runs(tx, now)

    for run_id in finished:
        close_run(tools, run_id)
    metrics.add_metric("shards_sent_again", MetricUnit.Count, again)
    metrics.add_metric("bill_runs_late", MetricUnit.Count, late)

    return {
        "sent": send_shards(tools) + send_invoice_shards(tools),
        "sent_again": again,
        "closed": finished,
        "bill_runs_released": released,
    }


def resume(tools: Tools, asked: ResumeRun) -> Answer:
    """Send every shard of a run again that is not done, its invoice shards too."""
    run_id, now = RunId(asked.run_id), tools.clock.now()

    with tools.database.transaction() as tx:
        summary = progress.run_summary(tx, run_id)
        shards = progress.resume_run(tx, run_id, now)
        invoice_shards = resume_invoices(tx, run_id, now)

    if summary.shards_done + summary.shards_given_up == summary.shards:
        close_run(tools, run_id)
    send_shards(tools)
    send_invoice_shards(tools)

    return {"run_id": run_id, "shards": shards, "invoice_shards": invoice_shards}


def give_up(tools: Tools, asked: GiveUpRun) -> Answer:
    """Give up an open run, which frees what it has not settled.

    What it has settled stays, and is billed.
    """
    with tools.database.transaction() as tx:
        run_id, now = RunId(asked.run_id), tools.clock.now()
        given_up = progress.give_up_run(tx, run_id, staff(), asked.why, now)
    close_run(tools, given_up.run_id)

    logger.warning(
        "run given up", extra={"run_id": given_up.run_id, "supply_periods": given_up.freed}
    )
    return asdict(given_up)


JOBS: Final = (
    Job("dispatch", Nothing, dispatch, metrics=("bill_runs_late", "shards_sent_again", *METRICS)),
    Job("resume", ResumeRun, resume, metrics=METRICS, traced=True),
    Job("give-up", GiveUpRun, give_up, metrics=METRICS),
)
