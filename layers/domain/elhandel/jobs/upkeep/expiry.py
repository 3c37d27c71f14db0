"""What is no longer kept is deleted, each night what the time allows."""

from typing import Final

from elhandel import (
    billing,
    certificates,
    chain,
    dunning,
    exchange,
    imports,
    ledger,
    live,
    market,
    meters,
    notifications,
    payments,
    persons,
    portfolio,
    pricing,
    reconciliation,
    services,
    wallets,
)
from elhandel.backoffice import upkeep as backoffice
from elhandel.identity import upkeep as identity
from elhandel.jobs.fields import Seconds
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.time_left import time_left
from elhandel.jobs.upkeep.horizon import horizon_of_now
from elhandel.onboarding import retention as onboarding
from elhandel.platform import schedules
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.upkeep import changes, retention, staff_reads
from elhandel.platform.work import outbox

# The books first: which day is still needed, and with it all the rest, depends on what is left of
# them.
BOOKS: Final = (
    *billing.RETENTION,
    *services.RETENTION,
    *dunning.RETENTION,
    *chain.RETENTION,
    *exchange.RETENTION,
    *meters.RETENTION,
    *wallets.RETENTION,
    *certificates.RETENTION,  # after the sales that cite them
    *payments.RETENTION,
    *ledger.RETENTION,
)
THE_REST: Final = (
    *market.RETENTION,
    *reconciliation.RETENTION,
    *pricing.RETENTION,
    *portfolio.RETENTION,
    *identity.RETENTION,
    *onboarding.RETENTION,
    *notifications.RETENTION,
    *live.RETENTION,
    *imports.RETENTION,
    *backoffice.RETENTION,
    *outbox.RETENTION,
    *schedules.RETENTION,
    *staff_reads.RETENTION,
    *changes.RETENTION,
    *persons.RETENTION,
)

_SWEEP_SECONDS: Final = 200.0
"""Of the 300 that the function has: a batch under way is finished."""


class ForgetExpired(Request, frozen=True):
    """For how long at most; what is left is the next night's."""

    seconds: Seconds = _SWEEP_SECONDS


def forget_expired(tools: Tools, asked: ForgetExpired) -> Answer:
    """Delete what is no longer kept, the books first."""
    time_is_left = time_left(asked.seconds)
    counts: dict[str, int] = {}
    unfinished: list[str] = []

    for rules in (BOOKS, THE_REST):
        until = horizon_of_now(tools)
        swept = retention.sweep(tools.database, rules, until, time_is_left=time_is_left)
        counts |= swept.counts
        unfinished += swept.unfinished

    for rule in (*BOOKS, *THE_REST):
        metrics.add_metric(rule.metric, MetricUnit.Count, counts[rule.name])
    metrics.add_metric("forgetting_unfinished", MetricUnit.Count, len(unfinished))

    return {
        "books_from": str(until.books_from),
        "needed_from": str(until.needed_from),
        "forgotten": {name: count for name, count in counts.items() if count},
        "unfinished": unfinished,
    }


JOBS: Final = (
    Job(
        "forget-expired",
        ForgetExpired,
        forget_expired,
        metrics=("forgetting_unfinished", *(rule.metric for rule in (*BOOKS, *THE_REST))),
    ),
)
