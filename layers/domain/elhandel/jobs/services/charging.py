"""What services cost in their next billing cycle, charged every night a week ahead (CD-BIL-5)."""

from datetime import timedelta
from typing import Final

import psycopg

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.schedules import Counted
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.portfolio.parties import hold_parties
from elhandel.services import agreements
from elhandel.values.errors import DomainError

AHEAD: Final = timedelta(days=7)
"""So long before a billing day the cycle that begins there is charged."""

_AT_ONCE: Final = 500


def charge_services(tools: Tools, asked: Nothing) -> Answer:
    """Charge every service whose next billing cycle begins within a week and is not charged yet.

    Each in a transaction of its own: one that cannot be charged is counted, and the others go on.
    A night that was missed is made up for by the next.
    """
    by = tools.clock.today() + AHEAD
    charged = failed = after = 0

    while True:
        with tools.database.transaction() as tx:
            numbers = agreements.to_charge(tx, by, after, _AT_ONCE)
        if not numbers:
            break
        for number in numbers:
            try:
                charged += _charge(tools, number)
            except (DomainError, psycopg.errors.DataError, psycopg.errors.IntegrityError):
                failed += 1
                logger.exception("service-not-charged", extra={"service": number})
        after = numbers[-1]

    metrics.add_metric("services_charged", MetricUnit.Count, charged)
    metrics.add_metric("services_not_charged", MetricUnit.Count, failed)
    return {"charged": charged, "failed": failed}


def _charge(tools: Tools, number: int) -> bool:
    today, now = tools.clock.today(), tools.clock.now()
    with tools.database.transaction() as tx:
        hold_parties(tx)
        agreement = agreements.agreement_of(tx, number, hold=True)
        until = agreement.cycle_on(today + AHEAD).end
        return bool(agreements.charge_ahead(tx, agreement, until, today, now))


JOBS: Final = (
    Job(
        "charge-services",
        Nothing,
        charge_services,
        counted=Counted(processed=("charged",), failed=("failed",)),
        metrics=("services_charged", "services_not_charged"),
    ),
)
