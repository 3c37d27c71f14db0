"""What must hold, asked of the last weeks' work every quarter of an hour, of the years at night."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec

from elhandel import (
    billing,
    certificates,
    chain,
    dunning,
    exchange,
    ledger,
    payments,
    services,
    settlement,
)
from elhandel.jobs.fields import Seconds
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.time_left import time_left
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.upkeep.history_check import check_history, remembered
from elhandel.platform.upkeep.invariants import Finding, Scope, check

INVARIANTS: Final = (
    *settlement.INVARIANTS,
    *billing.INVARIANTS,
    *ledger.INVARIANTS,
    *payments.INVARIANTS,
    *services.INVARIANTS,
    *dunning.INVARIANTS,
    *chain.INVARIANTS,
    *certificates.INVARIANTS,
    *exchange.INVARIANTS,
)

_CHECKED: Final = timedelta(days=40)
"""A monthly run and its corrections; a nightly job asks for the years."""

_CHECK_SECONDS: Final = 200.0
"""Of the 300 that the function has: a piece under way is finished."""

_LOGGED: Final = 50
"""Of each invariant; `elhandel check --most 0` lists them all."""


class CheckInvariants(Request, frozen=True):
    """The last weeks, or the years."""

    of_all_years: bool = msgspec.field(name="all", default=False)

    seconds: Seconds = _CHECK_SECONDS
    """For how long the years are asked."""


def check_invariants(tools: Tools, asked: CheckInvariants) -> Answer:
    """Ask what must hold."""
    if asked.of_all_years:
        return _check_history(tools, asked.seconds)
    return _check_lately(tools)


def _check_lately(tools: Tools) -> Answer:
    """Ask about the last weeks; what offended in the years still counts until it is asked again."""
    since = tools.clock.today() - _CHECKED
    findings = check(tools.database, INVARIANTS, Scope(since=since))

    with tools.database.transaction() as tx:
        before = remembered(tx)
    counts = {finding.invariant.name: len(finding.offenders) for finding in findings}

    _report(findings, {name: max(count, before.get(name, 0)) for name, count in counts.items()})
    return {"since": str(since), "offenders": counts}


def _check_history(tools: Tools, seconds: float) -> Answer:
    """Ask about the months that were not asked for longest; the next job goes on."""
    asked = check_history(
        tools.database,
        tools.clock,
        INVARIANTS,
        billing.months_of_history,
        time_is_left=time_left(seconds),
    )

    counts: Counter[str] = Counter()
    for finding in asked.findings:
        counts[finding.invariant.name] += len(finding.offenders)

    _report(asked.findings, counts)
    metrics.add_metric("invariants_outdated", MetricUnit.Count, asked.outdated)

    return {"asked": len(asked.findings), "outdated": asked.outdated, "offenders": dict(counts)}


def _report(findings: Sequence[Finding], counts: Mapping[str, int]) -> None:
    """Count what offends, and log it."""
    for invariant in {finding.invariant.name: finding.invariant for finding in findings}.values():
        metrics.add_metric(invariant.metric, MetricUnit.Count, counts[invariant.name])

    for finding in findings:
        _log(finding)

    seconds = sum(finding.seconds for finding in findings)
    metrics.add_metric("invariants_checked", MetricUnit.Count, len(findings))
    metrics.add_metric("invariants_ms", MetricUnit.Milliseconds, 1000 * seconds)


def _log(finding: Finding) -> None:
    name = finding.invariant.name

    for offender in finding.offenders[:_LOGGED]:
        logger.error(offender.how, extra={"invariant": name, "subject": offender.subject})

    left_out = len(finding.offenders) - _LOGGED
    if left_out > 0:
        logger.error("more offend than are logged", extra={"invariant": name, "left_out": left_out})


JOBS: Final = (
    Job(
        "check-invariants",
        CheckInvariants,
        check_invariants,
        metrics=(
            "invariants_checked",
            "invariants_ms",
            "invariants_outdated",
            *(invariant.metric for invariant in INVARIANTS),
        ),
    ),
)
