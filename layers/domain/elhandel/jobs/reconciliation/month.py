"""Reconciling: months are compared, DataHub is asked about what differs, its answers are heard.

The room says what it wants to know; the questions are asked of the market here, as enquiries, and
their answers come in as any message.
"""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from elhandel.jobs.fields import Day, Seconds
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.reconciliation.questions import ask, hear_answers
from elhandel.jobs.request import Request
from elhandel.market.rules import rule_pack
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.reconciliation import cases
from elhandel.values.days.local_time import first_of_month

_SECONDS: Final = 200.0
"""Of the 300 that the function has: a month under way is finished."""

_MONTHS_AT_ONCE: Final = 50


class Reconcile(Request, frozen=True, kw_only=True):
    """Which month; without one, all of which a sum came or a step is due."""

    month: Day | None = None
    """Any day of it."""

    seconds: Seconds = _SECONDS


def reconcile(tools: Tools, asked: Reconcile) -> Answer:
    """Hear the answers, compare, take each discrepancy a step on, and ask what is wanted.

    Where a month cannot be compared the others are; then the job fails, so that the alarm on the
    function's errors sees it.
    """
    ends = time.perf_counter() + asked.seconds
    heard = hear_answers(tools)

    months = [first_of_month(asked.month)] if asked.month else _months(tools)
    done: list[cases.Reconciled] = []
    failures: list[Exception] = []
    looked_at = 0
    for month in months:
        if looked_at and time.perf_counter() >= ends:
            break
        looked_at += 1
        try:
            done.append(_month(tools, month))
        except Exception as error:  # one month must not hold up the others
            logger.exception("a month could not be reconciled", extra={"month": str(month)})
            failures.append(error)

    questions = ask(tools)
    missing = _missing_fixing(tools)
    _measure(tools, done, missing)
    if failures:
        raise failures[0]

    return {
        "months": [_shown(month) for month in done],
        "left": [f"{month:%Y-%m}" for month in months[looked_at:]],
        "answers": heard,
        "questions": questions,
        "missing": [f"{month:%Y-%m}" for month in missing],
    }


def _month(tools: Tools, month: date) -> cases.Reconciled:
    with tools.database.transaction() as tx:
        return cases.reconcile_month(tx, month, settings().supplier_gln, now=tools.clock.now())


def _months(tools: Tools) -> list[date]:
    with tools.database.transaction() as tx:
        return cases.months_to_reconcile(tx, tools.clock.now())[:_MONTHS_AT_ONCE]


def _missing_fixing(tools: Tools) -> list[date]:
    """The last month, where its wholesale fixing should be here and is not."""
    today = tools.clock.today()
    rules = rule_pack(today, settings().market_rules)
    if today <= rules.wholesale_fixing_by(first_of_month(today)):
        return []

    month = first_of_month(first_of_month(today) - timedelta(days=1))
    with tools.database.transaction() as tx:
        return [month] if cases.fixing_is_missing(tx, month) else []


def _measure(tools: Tools, done: Sequence[cases.Reconciled], missing: Sequence[date]) -> None:
    with tools.database.transaction() as tx:
        standing = cases.standing(tx)
    escalated = sum(discrepancy.state == "escalated" for discrepancy in standing)

    for month in done:
        if month.opened or month.escalated:
            logger.warning(
                "sums of DataHub are not ours",
                extra={"month": str(month.month), "discrepancies": month.opened + month.escalated},
            )

    compared = sum(month.compared for month in done)
    differing = sum(month.differing for month in done)
    metrics.add_metric("sums_compared", MetricUnit.Count, compared)
    metrics.add_metric("sums_differing", MetricUnit.Count, differing)
    metrics.add_metric("discrepancies_open", MetricUnit.Count, len(standing))
    metrics.add_metric("discrepancies_escalated", MetricUnit.Count, escalated)
    metrics.add_metric("wholesale_fixing_missing", MetricUnit.Count, len(missing))


def _shown(month: cases.Reconciled) -> Answer:
    return {
        "month": f"{month.month:%Y-%m}",
        "compared": month.compared,
        "matching": month.matching,
        "explained": month.explained,
        "differing": month.differing,
        "opened": month.opened,
        "closed": month.closed,
        "escalated": month.escalated,
    }


JOBS: Final = (
    Job(
        "reconcile",
        Reconcile,
        reconcile,
        metrics=(
            "discrepancies_escalated",
            "discrepancies_open",
            "sums_compared",
            "sums_differing",
            "wholesale_fixing_missing",
        ),
    ),
)
