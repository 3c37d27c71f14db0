"""Bill runs before they are issued: what staff look at, let go out or stop."""

from typing import Final

from elhandel.billing import drafts
from elhandel.jobs.fields import Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import short_dkk_of_ore


class ShowBills(Request, frozen=True):
    """Which bill run."""

    bill_run_id: Number


class DecideBills(Request, frozen=True):
    """Which bill run, and why."""

    bill_run_id: Number
    why: Reason


def list_bill_runs(tools: Tools, asked: Nothing) -> Answer:
    """The latest bill runs with their sums, and when they go out."""
    with tools.database.transaction() as tx:
        return {"bill_runs": [_run_shown(run) for run in drafts.bill_runs(tx)]}


def preview_bills(tools: Tools, asked: ShowBills) -> Answer:
    """What a bill run would issue: sums, the largest changes, and what is held with its cause."""
    with tools.database.transaction() as tx:
        preview = drafts.preview_bills(tx, asked.bill_run_id)

    return {
        **_run_shown(preview.bill_run),
        "largest_changes": [
            {
                "customer_id": changed.customer_id,
                "from": str(changed.period_from),
                "to": str(changed.period_to),
                "total_dkk": short_dkk_of_ore(changed.total_ore),
                "last_dkk": None
                if changed.last_ore is None
                else short_dkk_of_ore(changed.last_ore),
                "change_dkk": short_dkk_of_ore(changed.change_ore),
            }
            for changed in preview.largest
        ],
        "held": [
            {
                "gsrn": held.gsrn,
                "cause": held.cause,
                "detail": held.detail,
                "amount_dkk": None
                if held.amount_ore is None
                else short_dkk_of_ore(held.amount_ore),
            }
            for held in preview.held
        ],
    }


def issue_bills(tools: Tools, asked: DecideBills) -> Answer:
    """Let a drafted bill run go out; the next round of `dispatch` sends it on its way."""
    with tools.database.transaction() as tx:
        drafts.issue_bills(tx, asked.bill_run_id, _decision(tools, asked))

    return {"bill_run_id": asked.bill_run_id}


def stop_bills(tools: Tools, asked: DecideBills) -> Answer:
    """Keep a bill run a draft until staff let it go out."""
    with tools.database.transaction() as tx:
        drafts.stop_bills(tx, asked.bill_run_id, _decision(tools, asked))

    return {"bill_run_id": asked.bill_run_id}


def _decision(tools: Tools, asked: DecideBills) -> Decision:
    return Decision(by=staff(), why=asked.why, at=tools.clock.now())


def _run_shown(run: drafts.BillRun) -> Answer:
    return {
        "bill_run_id": run.bill_run_id,
        "kind": run.kind,
        "run_id": run.run_id,
        "again_of": run.again_of,
        "bills_on": str(run.bills_on),
        "state": run.state,
        "issue_after": None if run.issue_after is None else run.issue_after.isoformat(),
        "decided_by": run.decided_by,
        "reason": run.reason,
        "invoices": run.invoices,
        "credit_notes": run.credit_notes,
        "debit_notes": run.debit_notes,
        "subtotal_dkk": short_dkk_of_ore(run.subtotal_ore),
        "vat_dkk": short_dkk_of_ore(run.vat_ore),
        "total_dkk": short_dkk_of_ore(run.total_ore),
    }


JOBS: Final = (
    Job("list-bill-runs", Nothing, list_bill_runs),
    Job("preview-bills", ShowBills, preview_bills, traced=True),
    Job("issue-bills", DecideBills, issue_bills),
    Job("stop-bills", DecideBills, stop_bills),
)
