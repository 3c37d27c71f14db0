"""Settlement worker: plans a run into shards, settles a shard for each message, closes the run
after the last.

A message is a shard, {"run_id", "shard_no"}; settling it again changes nothing, so it may come
twice. Closing a run and planning its invoices is one transaction, and whoever gets there first does
it. Corrections are runs too, planned by the clock from what has changed since.
"""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel import billing, settlement
from elhandel.billing.issue import (
    DESTINATION,
    emit_invoice_shards,
    plan_invoices,
    resume_invoices,
    send_lost_invoice_shards,
)
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, entry_point, logger, metrics, of_a_batch
from elhandel.platform.upkeep.history_check import check_history, remembered
from elhandel.platform.upkeep.invariants import Finding, Scope, check
from elhandel.platform.work import outbox
from elhandel.platform.work.invoker import by_url_too, invoker, staff
from elhandel.platform.work.job_requests import (
    DAY,
    FLAG,
    NUMBER,
    SECONDS,
    TEXT,
    WHY,
    Field,
    a,
    many,
    one_of,
)
from elhandel.platform.work.job_table import JobTable
from elhandel.platform.work.queues import BATCH, QueueSender
from elhandel.settlement import corrections, progress, runs
from elhandel.values.decision import Provenance
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.local_time import first_of_month

type Answer = dict[str, Any]
type Shard = tuple[int, int]
"""Run and number."""

_EXAMPLES: Final = 3
_MOST_EXAMPLES: Final = 10_000  # an answer of Lambda is 6 MB at most

clock = clock_from_environment()
database = database_from_environment()
processor = BatchProcessor(event_type=EventType.SQS)
# Most of a shard's time is the database's: two at once keep both busy.
side_by_side = settlement.SideBySide([database, database_from_environment()], clock)

INVARIANTS: Final = (*settlement.INVARIANTS, *billing.INVARIANTS)
_LATE_FROM: Final = (
    12  # of the month: readings are due by the fifth business day, what waits longer needs somebody
)
_CHECKED: Final = timedelta(
    days=40
)  # a monthly run and its corrections; a nightly job asks for the years
_CHECK_SECONDS: Final = 200  # of the 300 that the function has: a piece under way is finished
_PLANNING: Final = frozenset({"plan", "plan-month", "plan-final", "plan-late", "correct"})
# What tells staff about persons, or is set going without a history of its own: each time with a
# trace.
_TRACED: Final = frozenset({"preview", "status", "resume"})
_LOGGED: Final = 50  # of each invariant; `elhandel check --most 0` lists them all


def plan_asked(event: Answer) -> Answer:
    """What staff plan: see `plan`."""
    staff()
    return plan(event)


def plan(event: Answer) -> Answer:
    """Plan a run over local days: {"job": "plan", "from": "2026-01-01", "to": "2026-02-01"}; the
    end is exclusive.

    With {"selection": "ended"} only of supply that has ended; with "price_area", "grid_area",
    "product" or "gsrns" only of that part. With {"again": true} what is settled is compared once
    more, and differences become corrections.
    """
    start, end, selection, part = _asked(event)
    if event.get("again", False):
        with database.transaction() as tx:
            origin, today = Provenance(clock.now()), clock.today()
            marked = corrections.mark_again(
                tx, start, end, origin, today=today, selection=selection, part=part
            )
        return {"marked": marked, **correct({})}

    planned = runs.plan_runs(
        database,
        start,
        end,
        clock=clock,
        requested_by=_requested_by(),
        selection=selection,
        part=part,
    )
    _send_shards()
    told = runs.plan_as_json(planned)
    if told["missing_spot_prices"]:
        logger.warning(
            "parked for want of spot prices", extra={"missing": told["missing_spot_prices"]}
        )

    return told


def plan_month(event: Answer) -> Answer:
    """Plan the calendar month that ended last: what was settled stays, what had to wait is tried
    again.

    Not where all that is left would be parked for the reason that is known already.
    """
    start, end = _last_month(), first_of_month(clock.today())
    with database.transaction() as tx:
        late = runs.unsettled(tx, start, end) if clock.today().day >= _LATE_FROM else 0
    metrics.add_metric("supply_periods_late", MetricUnit.Count, late)
    if not runs.worth_a_run(database, start, end, clock=clock):
        return runs.plan_as_json(runs.Planned((), 0))
    return plan({"from": str(start), "to": str(end)})


def plan_final(event: Answer) -> Answer:
    """Plan what is left of supply that has ended, month by month, without waiting for the month to
    be over.
    """
    with database.transaction() as tx:
        months = runs.months_of_ended_supply(tx, clock.today())
    return _plan_months(months, event, runs.Selection.ENDED)


def plan_late(event: Answer) -> Answer:
    """Plan what is left of the months before the last one: what had to wait, starts that turned out
    to be earlier.
    """
    with database.transaction() as tx:
        months = runs.months_left_behind(tx, _last_month())
    return _plan_months(months, event, runs.Selection.ALL)


def preview(event: Answer) -> Answer:
    """What a run would come to and what it lacks, written nowhere: {"job": "preview"}, the rest as
    for `plan`.
    """
    start, end, selection, part = _asked(event)
    today = clock.today()
    found = runs.preview_run(
        database, start, end, ended_by=selection.ended_by(today), part=part, today=today
    )
    return runs.preview_as_json(found, _examples(event))


def correct(event: Answer) -> Answer:
    """Plan corrections of all that has changed beneath settled days; with {"parked": true} also of
    what had to wait.
    """
    parked_too = bool(event.get("parked", False))
    with database.transaction() as tx:
        planned = corrections.plan_corrections(
            tx, clock=clock, requested_by=_requested_by(), parked_too=parked_too
        )
    _send_shards()
    metrics.add_metric(
        "corrections_planned", MetricUnit.Count, sum(run.supply_periods for run in planned)
    )
    return {
        "runs": [run.run_id for run in planned],
        "supply_periods": sum(run.supply_periods for run in planned),
    }


def check_invariants(event: Answer) -> Answer:
    """Ask what must hold of the last weeks' work, or with {"all": true} of the years, for
    {"seconds": 200} at most.
    """
    return (
        _check_history(float(event.get("seconds", _CHECK_SECONDS)))
        if event.get("all", False)
        else _check_lately()
    )


def dispatch(event: Answer) -> Answer:
    """Finish what a crash left: messages that did not leave, or were lost, or died; runs whose last
    shard is done.
    """
    with database.transaction() as tx:
        finished = progress.finished_runs(tx)
        again = progress.send_lost_shards(tx, clock.now()) + send_lost_invoice_shards(
            tx, clock.now()
        )
    for run_id in finished:
        _close(run_id)
    metrics.add_metric("shards_sent_again", MetricUnit.Count, again)
    return {
        "sent": _send_shards() + _send_invoice_shards(),
        "sent_again": again,
        "closed": finished,
    }


def resume(event: Answer) -> Answer:
    """Send every shard of a run again that is not done, its invoice shards too: {"job": "resume",
    "run_id": 1}.
    """
    run_id = int(event["run_id"])
    with database.transaction() as tx:
        summary = progress.run_summary(tx, run_id)
        shards = progress.resume_run(tx, run_id, clock.now())
        invoice_shards = resume_invoices(tx, run_id, clock.now())

    if summary.shards_done + summary.shards_given_up == summary.shards:
        _close(run_id)

    _send_shards()
    _send_invoice_shards()

    return {"run_id": run_id, "shards": shards, "invoice_shards": invoice_shards}


def give_up(event: Answer) -> Answer:
    """Give an open run up, which frees what it has not settled: {"job": "give-up", "run_id": 1,
    "why": …}.

    What it has settled stays, and is billed.
    """
    with database.transaction() as tx:
        given_up = progress.give_up_run(
            tx, int(event["run_id"]), staff(), str(event.get("why", "")), clock.now()
        )
    _close(given_up.run_id)
    logger.warning(
        "run given up", extra={"run_id": given_up.run_id, "supply_periods": given_up.freed}
    )
    return asdict(given_up)


def status(event: Answer) -> Answer:
    """How far a run is, the latest unless {"run_id": 1} names one; with its shards if
    {"with_shards": true}.
    """
    with database.transaction() as tx:
        run_id = event.get("run_id") or progress.latest_run(tx)
        if run_id is None:
            raise NotFound("No settlement run was ever planned. Plan one first.")
        summary = progress.run_summary(tx, int(run_id))
        shards = progress.run_shards(tx, int(run_id)) if event.get("with_shards") else []
        causes = progress.causes_of_run(tx, int(run_id), _examples(event))

    return progress.summary_as_json(int(run_id), summary, shards, causes)


def settle_all(records: Sequence[Answer]) -> dict[Shard, Future[settlement.SettledShard]]:
    """Settle the shards of all messages, two at a time, each once; it is done when this returns, or
    has failed.
    """
    started: dict[Shard, Future[settlement.SettledShard]] = {}
    for record in records:
        with contextlib.suppress(
            ValueError, KeyError, TypeError
        ):  # `settle` says of its message what is wrong
            shard = _shard(SQSRecord(record))
            if shard not in started:
                started[shard] = side_by_side.start(*shard)

    wait(started.values())

    return started


@of_a_batch
def settle(record: SQSRecord, settled: Mapping[Shard, Future[settlement.SettledShard]]) -> None:
    """Tell what became of the shard of one message, and close its run if it was the last."""
    run_id, shard_no = _shard(record)
    logger.append_keys(correlation_id=f"run-{run_id}", shard_no=shard_no)
    done = settled[run_id, shard_no].result()
    metrics.add_metric("shard_ms", MetricUnit.Milliseconds, done.milliseconds)
    metrics.add_metric("supply_periods_settled", MetricUnit.Count, done.settled)
    metrics.add_metric("supply_periods_parked", MetricUnit.Count, done.parked)
    logger.info(
        "shard settled", extra={"settled": done.settled, "parked": done.parked, "lines": done.lines}
    )
    _close(run_id)


def _shard(record: SQSRecord) -> Shard:
    body = record.json_body
    return int(body["run_id"]), int(body["shard_no"])


JOBS: Final[dict[str, Callable[[Answer], Answer]]] = {
    "plan": plan_asked,
    "plan-month": plan_month,
    "plan-final": plan_final,
    "plan-late": plan_late,
    "preview": preview,
    "correct": correct,
    "check-invariants": check_invariants,
    "dispatch": dispatch,
    "resume": resume,
    "give-up": give_up,
    "status": status,
}


_GSRN: Final = a("a GSRN of 18 digits", Gsrn)
_DAYS: Final = {"from": DAY.needed, "to": DAY.needed}
_PART: Final = {
    "selection": one_of(*runs.Selection),
    "price_area": TEXT,
    "grid_area": TEXT,
    "product": TEXT,
    "gsrns": many(_GSRN),
}
_PARKED: Final = {"parked": FLAG}

FIELDS: Final[dict[str, dict[str, Field]]] = {
    "plan": {**_DAYS, **_PART, "again": FLAG},
    "plan-month": {},
    "plan-final": _PARKED,
    "plan-late": _PARKED,
    "preview": {**_DAYS, **_PART, **_PARKED},
    "correct": _PARKED,
    "check-invariants": {"all": FLAG, "seconds": SECONDS},
    "dispatch": {},
    "resume": {"run_id": NUMBER.needed},
    "status": {"run_id": NUMBER, "with_shards": FLAG, **_PARKED},
    "give-up": {"run_id": NUMBER.needed, "why": WHY},
}

_TABLE: Final = JobTable("The settlement worker", JOBS, FIELDS, _TRACED)


@by_url_too
@entry_point
def handler(event: Answer, context: LambdaContext) -> Answer:
    """Messages are shards; anything else names a job. Raises NotFound for a job that does not
    exist.
    """
    if "Records" in event:
        records = event["Records"]
        return dict(
            process_partial_response(
                event, partial(settle, settled=settle_all(records)), processor, context
            )
        )

    try:
        return _TABLE.run(event, database, clock)
    except DomainError:
        if str(event.get("job")) in _PLANNING:
            metrics.add_metric("settlement_runs_failed", MetricUnit.Count, 1)
        raise


def _check_lately() -> Answer:
    """What was worked on in the last weeks. What offended in the years still counts until it is
    asked again.
    """
    since = clock.today() - _CHECKED
    findings = check(database, INVARIANTS, Scope(since=since))
    with database.transaction() as tx:
        before = remembered(tx)
    counts = {finding.invariant.name: len(finding.offenders) for finding in findings}
    _tell(findings, {name: max(count, before.get(name, 0)) for name, count in counts.items()})
    return {"since": str(since), "offenders": counts}


def _check_history(seconds: float) -> Answer:
    """The months that were not asked for longest, for some seconds; the next job goes on."""
    ends = time.perf_counter() + seconds
    asked = check_history(
        database,
        clock,
        INVARIANTS,
        billing.months_of_history,
        time_is_left=lambda: time.perf_counter() < ends,
    )
    counts: Counter[str] = Counter()
    for finding in asked.findings:
        counts[finding.invariant.name] += len(finding.offenders)

    _tell(asked.findings, counts)
    metrics.add_metric("invariants_outdated", MetricUnit.Count, asked.outdated)

    return {"asked": len(asked.findings), "outdated": asked.outdated, "offenders": dict(counts)}


def _tell(findings: Sequence[Finding], counts: Mapping[str, int]) -> None:
    """Count what offends, and log it."""
    for invariant in {finding.invariant.name: finding.invariant for finding in findings}.values():
        metrics.add_metric(invariant.metric, MetricUnit.Count, counts[invariant.name])

    for finding in findings:
        for offender in finding.offenders[:_LOGGED]:
            extra = {"invariant": finding.invariant.name, "subject": offender.subject}
            logger.error(offender.how, extra=extra)
        left_out = len(finding.offenders) - _LOGGED
        if left_out > 0:
            logger.error(
                "more offend than are logged",
                extra={"invariant": finding.invariant.name, "left_out": left_out},
            )

    metrics.add_metric("invariants_checked", MetricUnit.Count, len(findings))
    metrics.add_metric(
        "invariants_ms",
        MetricUnit.Milliseconds,
        1000 * sum(finding.seconds for finding in findings),
    )


def _asked(event: Answer) -> tuple[date, date, runs.Selection, runs.Part]:
    """The days, and which part of the portfolio, of a job that names them."""
    gsrns = event.get("gsrns")
    part = runs.Part(
        event.get("price_area") or None,
        event.get("grid_area") or None,
        event.get("product") or None,
        None if gsrns is None else tuple(Gsrn(gsrn).value for gsrn in gsrns),
    )
    selection = runs.Selection(event.get("selection", "all"))

    return date.fromisoformat(event["from"]), date.fromisoformat(event["to"]), selection, part


def _plan_months(months: Sequence[date], event: Answer, selection: runs.Selection) -> Answer:
    """Plan months; with {"parked": true} also those where everything would be parked for the reason
    known already.
    """
    planned = runs.plan_months(
        database,
        months,
        clock=clock,
        requested_by=_requested_by(),
        selection=selection,
        tried_too=bool(event.get("parked", False)),
    )
    _send_shards()
    for month, why in planned.waiting.items():
        logger.warning(why, extra={"month": str(month)})

    return {
        "runs": [runs.run_as_json(run) for run in planned.runs],
        "waiting": [str(month) for month in planned.waiting],
    }


def _last_month() -> date:
    """The first day of the calendar month that ended last."""
    return first_of_month(first_of_month(clock.today()) - timedelta(days=1))


def _requested_by() -> str:
    """Who asked for a run: a member of staff, or the clock."""
    return invoker() or "schedule"


def _examples(event: Answer) -> int:
    """How many sentences of each cause are told: all there are with {"parked": true}."""
    return _MOST_EXAMPLES if event.get("parked") else _EXAMPLES


def _close(run_id: int) -> None:
    with database.transaction() as tx:
        if not progress.close_run(tx, run_id, clock.now()):
            return
        emit_invoice_shards(tx, run_id, plan_invoices(tx, run_id), clock.now())
    metrics.add_metric("settlement_runs_completed", MetricUnit.Count, 1)
    _send_invoice_shards()


def _send_shards() -> int:
    sender = QueueSender(settings().settlement_queue_url)
    return outbox.dispatch(database, clock, progress.DESTINATION, sender, batch=BATCH).sent


def _send_invoice_shards() -> int:
    sender = QueueSender(settings().invoice_queue_url)
    return outbox.dispatch(database, clock, DESTINATION, sender, batch=BATCH).sent
