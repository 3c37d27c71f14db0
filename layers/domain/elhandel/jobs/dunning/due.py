"""What follows where services are not paid, each day; and services that are paid run again."""

from typing import Final

import psycopg

from elhandel.dunning import owed, run
from elhandel.dunning.run import Dunned
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.jobs.services.by_hand import documented
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.values.errors import DomainError

_OF_ITSELF: Final = (DomainError, psycopg.errors.DataError, psycopg.errors.IntegrityError)


def dun(tools: Tools, asked: Nothing) -> Answer:
    """Tell, warn and turn off what is due today, account by account: one that cannot be done is
    counted, and the others go on. A day that was missed is made up for by the next.
    """
    today, now = tools.clock.today(), tools.clock.now()
    with tools.database.transaction() as tx:
        accounts = owed.accounts_to_look_at(tx, today)

    done, failed = Dunned(), 0
    for account in accounts:
        try:
            with tools.database.transaction() as tx:
                done += run.dun(tx, account, today, now)
        except _OF_ITSELF:
            failed += 1
            logger.exception("account-not-dunned", extra={"account": account})

    metrics.add_metric("overdue_bills_told", MetricUnit.Count, done.told)
    metrics.add_metric("suspensions_warned", MetricUnit.Count, done.warned)
    metrics.add_metric("services_suspended", MetricUnit.Count, done.suspended)
    metrics.add_metric("accounts_not_dunned", MetricUnit.Count, failed)
    return {
        "told": done.told,
        "warned": done.warned,
        "suspended": done.suspended,
        "failed": failed,
    }


def resume_paid(tools: Tools, asked: Nothing) -> Answer:
    """Turn on again what was off until it was paid, and is paid."""
    today, now = tools.clock.today(), tools.clock.now()
    with tools.database.transaction() as tx:
        off = run.to_resume(tx)

    resumed = failed = 0
    for service in off:
        try:
            with tools.database.transaction() as tx:
                done = run.resume(tx, service, today, now)
            if done is not None:
                documented(tools, done)
                resumed += 1
        except _OF_ITSELF:
            failed += 1
            logger.exception("service-not-resumed", extra={"service": service})

    metrics.add_metric("services_resumed", MetricUnit.Count, resumed)
    metrics.add_metric("services_not_resumed", MetricUnit.Count, failed)
    return {"resumed": resumed, "failed": failed}


JOBS: Final = (
    Job(
        "dun",
        Nothing,
        dun,
        metrics=(
            "overdue_bills_told",
            "suspensions_warned",
            "services_suspended",
            "accounts_not_dunned",
        ),
    ),
    Job(
        "resume-paid",
        Nothing,
        resume_paid,
        metrics=("services_resumed", "services_not_resumed"),
    ),
)
