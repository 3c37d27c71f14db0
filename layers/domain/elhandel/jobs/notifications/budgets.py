"""Customers' budgets of electricity, held against the month so far, and who is told of it."""

import time
from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.notifications.budgets import customers_to_check, note_checked
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.portal.budgets import budget_rules, watch
from elhandel.values.errors import DatabaseUnavailable

_AT_ONCE: Final = 50
_SECONDS: Final = 15.0
"""After that nobody is begun with: the function has half a minute, and the next run is soon."""


def watch_budgets(tools: Tools, asked: Nothing) -> Answer:
    """Hold every budget that is due against what its customer's page shows of the month, each in
    that customer's own transaction, and tell who has nearly used it. One that cannot be looked at
    is counted, and holds up no other: its turn comes again with the next.
    """
    ends = time.perf_counter() + _SECONDS
    before = tools.clock.now() - budget_rules(tools.clock.today()).again_after
    looked: set[int] = set()
    told = failed = 0

    while time.perf_counter() < ends:
        with tools.database.transaction() as tx:
            due = customers_to_check(tx, before, _AT_ONCE)
        customers = [customer for customer in due if customer not in looked]
        if not customers:
            break
        for customer in customers:
            if time.perf_counter() >= ends:
                break
            looked.add(customer)
            try:
                with tools.database.customer_transaction(customer) as tx:
                    told += watch(tx, customer, tools.clock)
            except DatabaseUnavailable:
                raise
            except Exception:  # one customer must not hold up the others
                logger.exception("a budget could not be looked at", extra={"customer": customer})
                failed += 1
                with tools.database.customer_transaction(customer) as tx:
                    note_checked(tx, None, tools.clock.now())

    metrics.add_metric("budget_warnings", MetricUnit.Count, told)
    metrics.add_metric("budgets_failed", MetricUnit.Count, failed)
    return {"customers": len(looked), "told": told, "failed": failed}


JOBS: Final = (
    Job(
        "watch-budgets",
        Nothing,
        watch_budgets,
        metrics=("budget_warnings", "budgets_failed"),
    ),
)
