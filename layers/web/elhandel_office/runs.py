"""Kørsler: settlement runs and bill runs, how far they are, and what a bill run would issue."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.customers import cards
from elhandel.billing import drafts
from elhandel.identity import Right, may, require
from elhandel.platform.database import Transaction
from elhandel.settlement import progress
from elhandel.values.days.local_time import danish_time
from elhandel.values.errors import DomainError
from elhandel.values.ids import RunId
from elhandel_office.ids import IdInPath
from elhandel_office.queue_words import CAUSES
from elhandel_office.refusal_words import REFUSALS
from elhandel_office.sentence_words import worded
from elhandel_web import N_, Form, OurForm, SignedIn, Visit

router: Final = APIRouter(prefix="/kontor/koersler")

EXAMPLES: Final = 5
_COMPARED: Final = 100
"""Runs among which the one before is looked for."""

STATES: Final = {
    "running": N_("i gang"),
    "closed": N_("afsluttet"),
    "drafting": N_("skrives"),
    "drafted": N_("kladde"),
    "stopped": N_("stoppet"),
    "released": N_("på vej ud"),
    "issued": N_("udsendt"),
}
KINDS: Final = {
    "settlement": N_("af en kørsel"),
    "aconto": N_("aconto"),
    "held": N_("tilbageholdte"),
    "charges": N_("enkelte beløb"),
}


@router.get("")
def runs(visit: SignedIn) -> Response:
    """The latest runs of both kinds."""
    require(visit.session, Right.PARKED)
    with visit.transaction() as tx:
        settled = progress.recent_runs(tx)
        billed = drafts.bill_runs(tx)

    return visit.page(
        "runs.html",
        here="koersler",
        settled=settled,
        billed=billed,
        states=STATES,
        kinds=KINDS,
        may_bill=may(visit.session, Right.BILLING),
    )


@router.get("/proev")
def dry_run(visit: SignedIn) -> Response:
    """Over which days to try a run."""
    require(visit.session, Right.BILLING)
    return _tried(visit, Form({}))


@router.post("/proev")
def try_run(visit: SignedIn, form: OurForm) -> Response:
    """What a run over these days would settle and park; nothing is written. It settles for the
    answer, so it is asked for by a form, and not by whatever follows a link.
    """
    require(visit.session, Right.BILLING)
    start, end = form.day("fra"), form.day("til")
    if start is None or end is None:
        return _tried(visit, form)

    event = {"job": "preview", "from": start.isoformat(), "to": end.isoformat()}
    try:
        would = visit.request.app.state.run("Backoffice", event, visit.session.who)
    except DomainError as error:
        return _tried(visit, form, refused=error)
    return _tried(visit, form, would=would, start=start)


def _tried(
    visit: Visit,
    form: Form,
    *,
    would: Mapping[str, Any] | None = None,
    start: dt.date = dt.date.min,
    refused: DomainError | None = None,
) -> Response:
    """start: of the days that were tried."""
    last = None
    if would is not None:
        with visit.transaction() as tx:
            last = _run_before(tx, start)

    return visit.page(
        "dry_run.html",
        status=422 if refused or form.errors else 200,
        here="koersler",
        form=form,
        would=would,
        last=last,
        refused=refused,
        refusals=REFUSALS,
        worded=worded,
    )


def _run_before(tx: Transaction, start: dt.date) -> tuple[int, progress.RunSummary] | None:
    """What a run is compared with: the days before its own, by the first run that settled most."""
    closed = [
        run
        for run in progress.recent_runs(tx, limit=_COMPARED)
        if (run.state, run.version) == ("closed", 1) and run.settled and run.period_to <= start
    ]
    if not closed:
        return None
    found = max(closed, key=lambda run: (run.period_to, run.settled))
    return found.run_id, progress.run_summary(tx, RunId(found.run_id))


@router.get("/{run_id}")
def run(run_id: IdInPath, visit: SignedIn) -> Response:
    """A settlement run; while it is open its part asks again every two seconds."""
    require(visit.session, Right.PARKED)
    with visit.transaction() as tx:
        summary = progress.run_summary(tx, RunId(run_id))
        shards = progress.run_shards(tx, RunId(run_id))
        causes = progress.causes_of_run(tx, RunId(run_id), EXAMPLES)

    return visit.page(
        "run.html",
        fragment="_run.html",
        here="koersler",
        run_id=run_id,
        run=summary,
        shards=[(shard, shard.done_at and danish_time(shard.done_at)) for shard in shards],
        causes=causes,
        refusals=REFUSALS,
        worded=worded,
        states=STATES,
        may_bill=may(visit.session, Right.BILLING),
    )


@router.get("/regninger/{bill_run_id}")
def bills(bill_run_id: IdInPath, visit: SignedIn) -> Response:
    """What a bill run would issue, before it does: sums, what changed most, what is held."""
    require(visit.session, Right.BILLING)
    with visit.transaction() as tx:
        preview = drafts.preview_bills(tx, bill_run_id)
        known = cards(tx, [changed.customer_id for changed in preview.largest])

    issued_at = preview.bill_run.issue_after
    return visit.page(
        "bill_run.html",
        here="koersler",
        preview=preview,
        run=preview.bill_run,
        known=known,
        causes=CAUSES,
        states=STATES,
        kinds=KINDS,
        issue_after=None if issued_at is None else danish_time(issued_at),
        is_open=preview.bill_run.state in ("drafting", "drafted", "stopped"),
    )
